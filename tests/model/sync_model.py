#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Executable reference model of the proposed sync protocol (deterministic simulation, seeded).
   usage: model.py [seeds] [--mutant NAME]   mutants break one rule, to show that the invariants bite."""
import random,sys,copy,zlib
MUT=None
FIELDS='abcd'
class Server:
    def __init__(s):
        s.epoch=1; s.seq=0; s.chain={0:0}; s.rec={}          # rid -> dict(scope,rev,f{f:(v,fv,fdev)},conf{})
        s.log={}                                              # (scope,rid)->(seq,kind)   latest-only change log
        s.dev={}; s.done={}; s.hist=set(); s.quar=set(); s.grant={}; s.over=[]; s.app={}; s.selfc=0
    def bump(s,x):
        s.seq+=1; s.chain[s.seq]=zlib.crc32(('%d|%s'%(s.chain[s.seq-1],x)).encode()); return s.seq
    def register(s,user):
        d='d%d_%d'%(s.epoch,len(s.dev)); s.dev[d]=dict(user=user,last=0,tok='t0',ptok=None,push=None,resp=None); return d,'t0'
    def push(s,m,rng):
        D=s.dev.get(m['dev'])
        if m['epoch']!=s.epoch: return dict(err='epoch')
        if not D: return dict(err='forked')
        if m['tok']!=D['tok'] or MUT=='notoken':
            if m['push']==D['push'] and m['tok']==D['ptok']: return D['resp']      # exact retry
            if MUT!='notoken': return dict(err='forked')
        if m['push']==D['push']: return D['resp']
        res=[]
        for op in m['ops']:
            if op['n']<=D['last'] and MUT!='noseq': res.append(dict(id=op['id'],st='dup')); continue
            res.append(s.apply(op,m['dev'],D['user'])); D['last']=op['n']
        D['ptok'],D['tok']=D['tok'],'t%d'%rng.randrange(1<<40); D['push']=m['push']
        D['resp']=dict(ok=1,tok=D['tok'],res=res); return D['resp']
    def apply(s,op,dev,user):
        if op['id'] in s.done and MUT!='noopid': return dict(id=op['id'],st='dup')
        r=s.rec.get(op['rid'])
        scope=r['scope'] if r else op['scope']
        if scope not in s.grant[user]:
            for v in op['p'].values(): s.quar.add(v)
            s.done[op['id']]=1; return dict(id=op['id'],st='quarantined')
        if not r:
            r=s.rec[op['rid']]=dict(scope=scope,rev=0,f={},conf={})
        n=s.bump(op['id']); s.app[op['id']]=s.app.get(op['id'],0)+1
        if op.get('move') and op['move'] in s.grant[user] and op['move']!=r['scope']:
            s.log[(r['scope'],op['rid'])]=(n,'leave'); r['scope']=op['move']
        for f,v in op['p'].items():
            cur=r['f'].get(f); base=op['b'].get(f,0)
            clean=cur is None or cur[1]<=base or (cur[2]==dev and MUT!='noself') or cur[0]==v
            if MUT=='lww': clean=True
            if clean:
                if cur: s.over.append((cur[0],v,op['saw'].get(f),cur[2]==dev,op['id']))
                r['f'][f]=(v,n,dev)
            else:
                r['conf'][(op.get('origin',dev),f)]=v; s.selfc+=cur[2]==dev and not op['id'].startswith('R')
            s.hist.add(v)
        r['rev']=n; s.log[(r['scope'],op['rid'])]=(n,'put'); s.done[op['id']]=1
        return dict(id=op['id'],st='ok',rid=op['rid'],scope=r['scope'],n=n,f={f:(v,n,dev) for f,v in op['p'].items() if r['f'][f][0]==v},conf={(op.get('origin',dev),f):v for f,v in op['p'].items() if r['f'][f][0]!=v})
    def pull(s,m,limit):
        if m['epoch']!=s.epoch:
            rb=s.rollback if MUT=='lastepoch' else max([0]+[q for q,h in m['cps'] if s.chain.get(q)==h])
            return dict(err='epoch',epoch=s.epoch,rollback=rb)
        g=s.grant[m['user']]; out={}
        for sc in sorted(g):
            c,ch=m['cur'].get(sc,(0,0))
            if c>s.seq or s.chain[c]!=ch: return dict(err='diverged')
            rows=sorted((q,k,rid) for (z,rid),(q,k) in s.log.items() if z==sc and q>c)
            page=rows[:limit]; end=page[-1][0] if len(rows)>limit else s.seq
            if MUT=='skip' and len(rows)>limit: end=s.seq
            out[sc]=dict(rows=[(q,k,rid,copy.deepcopy(s.rec[rid]) if k=='put' else None) for q,k,rid in page],cur=(end,s.chain[end]),more=len(rows)>limit)
        return dict(ok=1,scopes=sorted(g),out=out)
class Client:
    def __init__(c,user,srv,rng):
        c.rng=rng; c.user=user; c.epoch=srv.epoch; c.dev,c.tok=srv.register(user); c.base={}; c.cur={}; c.out=[]; c.n=0; c.infl=None; c.tray=set(); c.k=0; c.cps=[]; c.recent={}
    def view(c,rid,f):
        for o in reversed(c.out):
            if o['rid']==rid and f in o['p'] and (o['id'][0]!='R' or MUT=='overlay'): return o['p'][f]   # restore lane never overlays the screen
        r=c.base.get(rid); return r['f'].get(f,(None,))[0] if r else None
    def saw(c,rid,f): return (c.view(rid,f),c.base.get(rid,{'f':{}})['f'].get(f,(None,))[0])
    def edit(c,rid,scope,f,v,move=None):
        inf={o['id'] for o in c.infl['ops']} if c.infl else set()
        for o in c.out:                                       # coalesce with a not-yet-sent op of that record
            if o['rid']==rid and o['id'] not in inf and o is c.last_of(rid) and o['id'][0]!='R':   # restore ops carry somebody else's data: immutable
                lost=o['p'].get(f)
                if f not in o['p']: o['b'][f]=c.known(rid,f); o['saw'][f]=c.saw(rid,f)
                o['p'][f]=v
                if MUT!='sameid': c.k+=1; o['id']='%s/%s/%d/%d'%(c.dev,v,c.k,c.uniq())   # content changed => new op id
                if move:o['move']=move
                return lost
        c.k+=1
        c.out.append(dict(id='%s/%s/%d/%d'%(c.dev,v,c.k,c.uniq()),rid=rid,scope=scope,p={f:v},b={f:c.known(rid,f)},saw={f:c.saw(rid,f)},move=move)); return None
    def uniq(c): return c.rng.randrange(1<<60)
    def last_of(c,rid): return [o for o in c.out if o['rid']==rid][-1]
    def known(c,rid,f):
        r=c.base.get(rid); return r['rev'] if r else 0
    def mkpush(c,rng):
        if not c.infl:
            if not c.out: return None
            ops=c.out[:rng.randint(1,4)]
            for o in ops:
                c.n+=1; o['n']=c.n
            c.infl=dict(push='p%d'%rng.randrange(1<<40),ops=copy.deepcopy(ops))   # persisted before sending
        return dict(epoch=c.epoch,dev=c.dev,tok=c.tok,push=c.infl['push'],ops=c.infl['ops'])
    def onpush(c,r,srv):
        if r.get('err')=='epoch': return
        if r.get('err')=='forked': c.refork(srv); return
        for x in r['res']:
            if x['st']=='ok' and (x['n']>c.cur.get(x['scope'],(0,0))[0] or MUT=='staleack'):   # a pull past n already delivered it
                c.recent.update({(x['rid'],f):(x['scope'],x['n'],v[0] if isinstance(v,tuple) else v) for f,v in list(x['f'].items())+list(x['conf'].items())})
                if MUT=='nofold': continue
                b=c.base.setdefault(x['rid'],dict(scope=x['scope'],rev=0,f={},conf={}))
                b['f'].update(x['f']); b['conf'].update(x['conf'])
                if MUT=='ackrev': b['rev']=x['n']
        ids={x['id'] for x in r['res']}; c.out=[o for o in c.out if o['id'] not in ids]; c.tok=r['tok']; c.infl=None
    def __deepcopy__(c,memo):
        n=Client.__new__(Client)
        for k,v in c.__dict__.items(): setattr(n,k,v if k=='rng' else copy.deepcopy(v,memo))
        return n
    def refork(c,srv):                                         # new identity, keep outbox, same op ids, reconcile from scratch
        old=c.dev; c.dev,c.tok=srv.register(c.user); c.n=0; c.infl=None; c.cur={}; c.stale=set(c.base)
        for o in c.out: o.setdefault('origin',old)
    def onpull(c,r,srv):
        if r.get('err')=='diverged': c.cur={}; c.stale=set(c.base); return False
        if r.get('err')=='epoch':
            rb=r['rollback']                                    # server lost everything after rb: give back what we hold
            for rid,b in c.base.items():
                lost={f:x for f,x in b['f'].items() if x[1]>rb}
                for key,v in b['conf'].items():
                    if v not in [x[0] for x in lost.values()] and MUT!='norestore':
                        c.out.insert(0,dict(id='R%d/%s/%s/%s'%(c.epoch,rid,key,v),rid=rid,scope=b['scope'],p={key[1]:v},b={key[1]:0},saw={key[1]:None},move=None,origin=key[0]))
                if lost and MUT!='norestore':
                    for f,x in lost.items():
                        c.out.insert(0,dict(id='R%d/%s/%s/%s'%(c.epoch,rid,f,x[0]),rid=rid,scope=b['scope'],p={f:x[0]},b={f:rb},saw={f:None},move=None,origin=x[2]))
            c.epoch=r['epoch']; c.recent={}; c.refork(srv); c.cps=[x for x in c.cps if x[0]<=rb]
            if MUT!='noclamp':
                for b in c.base.values(): b['rev']=min(b['rev'],rb)
            for o in c.out:
                for f in o['b']: o['b'][f]=min(o['b'][f],rb) if not o['id'].startswith('R') else o['b'][f]
            return False
        c.recent={v:x for v,x in c.recent.items() if x[0] in r['scopes']}
        for sc in list(c.cur):
            if sc not in r['scopes']: del c.cur[sc]
        if MUT!='noretract':
            for rid in [x for x,b in c.base.items() if b['scope'] not in r['scopes']]: del c.base[rid]
        done=True
        for sc,o in r['out'].items():
            for q,k,rid,doc in o['rows']:
                if k=='put':
                    c.base[rid]=doc; getattr(c,'stale',set()).discard(rid)
                elif rid in c.base and c.base[rid]['scope']==sc: del c.base[rid]
            c.cur[sc]=o['cur']; done&=not o['more']; c.recent={v:x for v,x in c.recent.items() if x[0]!=sc or x[1]>o['cur'][0]}
            if o['cur'] not in c.cps: c.cps=(c.cps+[o['cur']])[-40:]
        if done and getattr(c,'stale',None):
            for rid in c.stale: c.base.pop(rid,None)            # not in the full reconcile: gone
            c.stale=set()
        return done
def held_by(C): return {v for k in C for (sc,n,v) in k.recent.values() if n>k.cur.get(sc,(0,0))[0]}|{y[0] for k in C for b in k.base.values() for y in b['f'].values()}|{v for k in C for b in k.base.values() for v in b['conf'].values()}|{v for k in C for o in k.out for v in o['p'].values()}
def run(seed):
    rng=random.Random(seed); s=Server(); users=['u0','u1','u2']; s.rollback=0
    for u in users: s.grant[u]={'net','org'+u}
    s.grant['u1'].add('orgu0'); C=[Client(u,s,rng) for u in users]+[Client('u0',s,rng)]
    made=set(); excused=set(); anc={}; tokn=0; cbk={}; sbk=None; lostpossible=False
    def rtt(c,kind,p):
        if kind=='push':
            m=c.mkpush(rng)
            if not m or rng.random()<p: return
            r=copy.deepcopy(s.push(copy.deepcopy(m),rng))
            if rng.random()<p*.5: s.push(copy.deepcopy(m),rng)  # duplicate delivery
            if rng.random()<p: return                           # response lost (== crash after commit)
            c.onpush(r,s)
        else:
            for _ in range(50):
                if rng.random()<p: return
                r=s.pull(dict(epoch=c.epoch,user=c.user,cur=dict(c.cur),cps=list(c.cps)),rng.choice([1,2,5,50]))
                r=copy.deepcopy(r)
                if rng.random()<p: return
                if c.onpull(r,s): return
    for step in range(rng.randint(40,160)):
        i=rng.randrange(len(C)); c=C[i]; x=rng.random()
        if x<.45:
            tokn+=1; v='v%d'%tokn
            if rng.random()<.3 or not c.base: rid='r%d_%d'%(seed,tokn) if rng.random()<.7 else 'shared%d'%rng.randrange(3)
            else: rid=rng.choice(sorted(c.base))
            sc=c.base[rid]['scope'] if rid in c.base else rng.choice(sorted(s.grant[c.user]))
            mv=rng.choice(sorted(s.grant[c.user])) if rng.random()<.06 else None
            fl=rng.choice(FIELDS); sw={z for z in c.saw(rid,fl) if z}; anc[v]=sw.union(*[anc.get(z,set()) for z in sw]) if sw else set()
            lost=c.edit(rid,sc,fl,v,mv); made.add(v)
            if lost: excused.add(lost)                          # same author typed over his own unsent value
        elif x<.62: rtt(c,'push',rng.choice([0,.3]))
        elif x<.84: rtt(c,'pull',rng.choice([0,.3]))
        elif x<.87: cbk[i]=copy.deepcopy(c)
        elif x<.89 and i in cbk:                                # client disk restored from backup
            keep={v for o in c.out for v in o['p'].values()}-{v for o in cbk[i].out for v in o['p'].values()}
            excused|=keep; gone=held_by([c]); C[i]=copy.deepcopy(cbk[i]); excused|={v for v in gone if v not in s.hist and v not in s.quar and v not in held_by(C)}   # double failure
        elif x<.905: C.append(copy.deepcopy(c))                 # disk cloned to a second machine
        elif x<.93:
            u=rng.choice(users); g=rng.choice(['orgu0','orgu1','orgu2']); (s.grant[u].discard if g in s.grant[u] and g!='org'+u else s.grant[u].add)(g)
        elif x<.945: sbk=copy.deepcopy(s)
        elif x<.955 and sbk:                                    # server restored from backup
            ep=s.epoch; gr=s.grant; held=held_by(C)
            excused|={v for v in (s.hist|s.quar) if v not in sbk.hist and v not in sbk.quar and v not in held}
            s=copy.deepcopy(sbk); s.epoch=ep+1; s.rollback=s.seq; s.grant=gr; s.dev={}
            for u in users: pass
    for rnd in range(400):                                      # heal & quiesce
        for c in C: rtt(c,'pull',0); rtt(c,'push',0)
        if not any(c.out for c in C) and rnd>3: break
    for c in C: rtt(c,'pull',0); rtt(c,'pull',0)
    bad=[]
    for c in C:
        if c.out: bad.append('I-LIVE outbox not drained %s'%c.dev)
        want={rid:r for rid,r in s.rec.items() if r['scope'] in s.grant[c.user]}
        if set(want)!=set(c.base): bad.append('I-CONV set differs %s extra=%s missing=%s'%(c.dev,sorted(set(c.base)-set(want))[:3],sorted(set(want)-set(c.base))[:3]))
        else:
            for rid in want:
                if want[rid]['f']!=c.base[rid]['f'] or want[rid]['conf']!=c.base[rid]['conf']: bad.append('I-CONV content %s %s'%(c.dev,rid)); break
    lost=made-excused-s.hist-s.quar
    if lost: bad.append('I-NOLOSS %d lost e.g. %s'%(len(lost),sorted(lost)[:3]))
    for cur,v,saw,own,oid in s.over:                            # overwritten without conflict => the author had it on screen (or own)
        if cur!=v and not own and cur not in (saw or ()) and cur not in anc.get(v,()) and not oid.startswith('R'): bad.append('I-SEEN %s overwrote unseen %s (saw %s)'%(v,cur,saw)); break
    if any(v>1 for v in s.app.values()): bad.append('I-ONCE op applied twice')
    if s.selfc: bad.append('I-SELF device conflicts with itself')
    return bad
if __name__=='__main__':
    a=[x for x in sys.argv[1:] if not x.startswith('--')]; N=int(a[0]) if a else 2000
    if '--mutant' in sys.argv: MUT=sys.argv[sys.argv.index('--mutant')+1]; N=int(a[0]) if a and a[0].isdigit() else 500
    f={}; first={}
    for sd in range(N):
        try: b=run(sd)
        except Exception as e: b=['CRASH '+repr(e)]
        for x in b:
            k=x.split()[0]; f[k]=f.get(k,0)+1; first.setdefault(k,(sd,x))
    print('mutant',MUT,'seeds',N,'violations',f)
    for k,v in first.items(): print('   ',k,v)
