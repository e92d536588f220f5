/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Push, acknowledgement, crash and token, in every order in which they can happen.
 *
 * A desk and a server.  The desk is put back to a backup of its disk, or its folder copied to a
 * second desk; messages are lost, doubled, late and overtake each other; either side stops between
 * any two steps and goes on with what is on its disk.  All of that happens a few times, then no
 * more.  What must hold:
 *
 *   I-ONCE    no operation takes effect twice
 *   I-ACK     what a desk is told to be done is on the server's disk
 *   I-NOLOSS  in the end all that was typed is on the server, but what its author typed over and
 *             what went with a disk that was put back
 *   I-LIVE    there is an end, and nothing waits then
 *   I-TOKEN   a number stands for one operation of a device; and nobody is told that their folder
 *             was copied when nothing of the kind has happened
 *
 * A text is a number, the one with which it was typed, and so is the id of an operation.  -DBREAK_…
 * breaks a rule, which must be found out: test-spin.py names them, and looks at this in parts that
 * fit into some seconds. */

#ifndef TEXTS
#define TEXTS 3     /* that are typed in all */
#endif
#define ROOM 3      /* for so many */
#define BATCH 2     /* operations that go together */
#define DEVICES 4
#define SLOTS 3     /* messages on their way at a time */
#define BACKUP 2    /* the disk where a desk's is kept */

/* How often that happens, at most. */
#ifndef LOSSES
#define LOSSES 1
#endif
#ifndef DOUBLES
#define DOUBLES 1
#endif
#ifndef STOPS
#define STOPS 1
#endif
#ifndef RESTORES
#define RESTORES 1
#endif
#ifndef CLONES
#define CLONES 1
#endif

byte losses = LOSSES, doubles = DOUBLES, desk_stops = STOPS, server_stops = STOPS;
byte backups = RESTORES, restores = RESTORES, clones = CLONES;

/* --- what is on disks --------------------------------------------------------------------------- */

typedef Disk {
  byte device;
  byte token;
  byte n;             /* the last number that was given */
  byte waiting;       /* operations in the outbox */
  byte id[ROOM];
  byte text[ROOM];
  byte flying;        /* so many of the first left */
  byte push           /* as this batch */
}

Disk disk[3];

typedef Device {
  byte n;
  byte token;
  byte before;        /* the token before */
  byte push           /* the last batch, which is answered by `token` */
}

Device device[DEVICES];
bool known[ROOM + 1];     /* by id */
byte applied[ROOM + 1];  /* by text: how often */

/* --- what is in memory -------------------------------------------------------------------------- */

bool asks[2];         /* whether that desk waits for an answer */
byte hand = SLOTS;    /* the message that the server works on */

/* --- what nobody in there knows ----------------------------------------------------------------- */

byte n_texts, n_tokens, n_pushes, n_devices;
bool given_up[ROOM + 1];
bool twins;           /* there are, or were, two states of a device */
bool over;

/* --- messages ----------------------------------------------------------------------------------- */

mtype = { request, answer, refusal };

typedef Message {
  mtype kind;         /* 0: none */
  byte desk;
  byte device;
  byte token;
  byte push;
  byte n;             /* number of the first operation */
  byte count;
  byte id[BATCH];
  byte text[BATCH]
}

Message wire[SLOTS + 1];  /* the last one in the server's memory, where a rule is broken */

#define FREE(s) (wire[s].kind == 0)
#define SOME_FREE (FREE (0) || FREE (1) || FREE (2))
#define ASKS(s) (wire[s].kind == request && s != hand)
#define TELLS(s, d) ((wire[s].kind == answer || wire[s].kind == refusal) && s != hand \
                     && wire[s].desk == d)
#define WANTED(s, d) (TELLS (s, d) && asks[d] && wire[s].push == disk[d].push)
#define OF(s, d) (!FREE (s) && wire[s].desk == d && wire[s].push == disk[d].push)
#define UNDER_WAY(d) (OF (0, d) || OF (1, d) || OF (2, d))

inline pick_free (s) {
  s = (FREE (0) -> 0 : (FREE (1) -> 1 : 2))
}

inline forget_message (s) {
  wire[s].kind = 0;
  wire[s].desk = 0;
  wire[s].device = 0;
  wire[s].token = 0;
  wire[s].push = 0;
  wire[s].n = 0;
  wire[s].count = 0;
  for (k : 0 .. BATCH - 1) {
    wire[s].id[k] = 0;
    wire[s].text[k] = 0
  }
}

inline double_message (s, to) {
  wire[to].kind = wire[s].kind;
  wire[to].desk = wire[s].desk;
  wire[to].device = wire[s].device;
  wire[to].token = wire[s].token;
  wire[to].push = wire[s].push;
  wire[to].n = wire[s].n;
  wire[to].count = wire[s].count;
  for (k : 0 .. BATCH - 1) {
    wire[to].id[k] = wire[s].id[k];
    wire[to].text[k] = wire[s].text[k]
  }
}

/* --- a desk --------------------------------------------------------------------------------------- */

inline copy_disk (from, to) {
  disk[to].device = disk[from].device;
  disk[to].token = disk[from].token;
  disk[to].n = disk[from].n;
  disk[to].waiting = disk[from].waiting;
  disk[to].flying = disk[from].flying;
  disk[to].push = disk[from].push;
  for (k : 0 .. ROOM - 1) {
    disk[to].id[k] = disk[from].id[k];
    disk[to].text[k] = disk[from].text[k]
  }
}

inline enroll (d) {
  disk[d].device = n_devices;
  n_devices++;
  n_tokens++;
  device[disk[d].device].token = n_tokens;
  disk[d].token = n_tokens;
  disk[d].n = 0;
  disk[d].flying = 0;
  disk[d].push = 0
}

inline type_new (d) {
  n_texts++;
  disk[d].id[disk[d].waiting] = n_texts;
  disk[d].text[disk[d].waiting] = n_texts;
  disk[d].waiting++
}

/* Other content, another id: the server may have had the first, from a copy of this disk. */
inline type_over (d) {
  n_texts++;
  given_up[disk[d].text[disk[d].waiting - 1]] = true;
  disk[d].text[disk[d].waiting - 1] = n_texts;
#ifndef BREAK_ID
  disk[d].id[disk[d].waiting - 1] = n_texts
#endif
}

/* On the disk before it leaves, so that it leaves in the same way again. */
inline make_batch (d) {
  n_pushes++;
  disk[d].push = n_pushes;
  disk[d].flying = (disk[d].waiting < BATCH -> disk[d].waiting : BATCH);
  disk[d].n = disk[d].n + disk[d].flying
}

inline send (d) {
  pick_free (s);
  wire[s].kind = request;
  wire[s].desk = d;
  wire[s].device = disk[d].device;
  wire[s].token = disk[d].token;
  wire[s].push = disk[d].push;
  wire[s].n = disk[d].n + 1 - disk[d].flying;
  wire[s].count = disk[d].flying;
  for (k : 0 .. BATCH - 1) {
    wire[s].id[k] = (k < disk[d].flying -> disk[d].id[k] : 0);
    wire[s].text[k] = (k < disk[d].flying -> disk[d].text[k] : 0)
  }
  asks[d] = true;
#ifdef BREAK_OUTBOX
  drop_flying (d)
#endif
}

inline drop_flying (d) {
  for (k : 0 .. ROOM - 1) {
    if
    :: k + disk[d].flying < ROOM ->
       disk[d].id[k] = disk[d].id[k + disk[d].flying];
       disk[d].text[k] = disk[d].text[k + disk[d].flying]
    :: else ->
       disk[d].id[k] = 0;
       disk[d].text[k] = 0
    fi
  }
  disk[d].waiting = disk[d].waiting - disk[d].flying;
  disk[d].flying = 0
}

/* In one transaction. */
inline take_answer (d, s) {
  for (k : 0 .. ROOM - 1) {
    assert (k >= disk[d].flying || applied[disk[d].text[k]] > 0) /* I-ACK */
  }
  drop_flying (d);
  disk[d].token = wire[s].token;
  disk[d].push = 0
}

/* Another identity; what waits keeps its ids. */
inline take_refusal (d) {
  assert (twins); /* I-TOKEN */
#ifndef BREAK_END
  enroll (d);
#endif
#ifdef BREAK_FORK
  for (k : 0 .. ROOM - 1) {
    if
    :: k < disk[d].waiting && n_texts < TEXTS ->
       n_texts++;
       given_up[n_texts] = true;
       disk[d].id[k] = n_texts
    :: else
    fi
  }
#endif
}

inline take (d, s) {
  if
  :: wire[s].kind == answer -> take_answer (d, s)
  :: else -> take_refusal (d)
  fi;
  asks[d] = false;
  forget_message (s)
}

/* Of a batch that was answered, or of another life of this desk. */
#define UNWANTED(s, d) (TELLS (s, d) && !WANTED (s, d))

proctype Desk (byte d) {
  byte k, s;
end:
  do
  :: d_step { n_texts < TEXTS -> type_new (d); k = 0 }
  :: d_step { n_texts < TEXTS && disk[d].waiting > disk[d].flying -> type_over (d) }
  :: d_step { disk[d].flying == 0 && disk[d].waiting > 0 -> make_batch (d) }
  :: d_step { disk[d].flying > 0 && !asks[d] && SOME_FREE -> send (d); k = 0; s = 0 }
  :: d_step { WANTED (0, d) -> take (d, 0); k = 0 }
  :: d_step { WANTED (1, d) -> take (d, 1); k = 0 }
  :: d_step { WANTED (2, d) -> take (d, 2); k = 0 }
  :: d_step { UNWANTED (0, d) -> forget_message (0); k = 0 }
  :: d_step { UNWANTED (1, d) -> forget_message (1); k = 0 }
  :: d_step { UNWANTED (2, d) -> forget_message (2); k = 0 }
  :: d_step { asks[d] && !UNDER_WAY (d) -> asks[d] = false }
  :: d_step { asks[d] && desk_stops > 0 -> desk_stops--; asks[d] = false } /* or is impatient */
  od
}

/* --- the server ----------------------------------------------------------------------------------- */

#define HERE device[wire[hand].device]

inline apply () {
  for (k : 0 .. BATCH - 1) {
    if
    :: k >= wire[hand].count
#ifdef BREAK_TOKEN
    :: k < wire[hand].count && wire[hand].n + k <= HERE.n /* it must have been this one */
    :: k < wire[hand].count && wire[hand].n + k > HERE.n ->
#else
    :: else ->
       assert (wire[hand].n + k == HERE.n + 1); /* I-TOKEN */
#endif
       HERE.n = wire[hand].n + k;
       if
#ifndef BREAK_DONE
       :: known[wire[hand].id[k]]
#endif
       :: else ->
          known[wire[hand].id[k]] = true;
          applied[wire[hand].text[k]]++;
          assert (applied[wire[hand].text[k]] == 1) /* I-ONCE */
       fi
    fi
  }
  n_tokens++;
  HERE.before = HERE.token;
  HERE.token = n_tokens;
  HERE.push = wire[hand].push
}

#ifdef BREAK_TOKEN
#define IS_PRESENT true
#else
#define IS_PRESENT (wire[hand].token == HERE.token)
#endif
#ifdef BREAK_REPLAY
#define IS_BEFORE false
#else
#define IS_BEFORE (wire[hand].token == HERE.before)
#endif
#define IS_LAST (wire[hand].push == HERE.push)

/* In one transaction. */
inline process_push () {
  if
  :: IS_LAST && (IS_PRESENT || IS_BEFORE) -> wire[hand].kind = answer /* the same again */
  :: !IS_LAST && IS_PRESENT ->
     apply ();
     wire[hand].kind = answer
  :: else -> wire[hand].kind = refusal
  fi;
  wire[hand].token = HERE.token
}

/* The answer leaves before the transaction has ended. */
inline promise () {
  double_message (hand, SLOTS);
  wire[hand].kind = answer;
  wire[hand].token = n_tokens + 1;
  hand = SLOTS
}

/* Before a commit it is as if the request had been lost; after it, the answer. */
inline stop_server () {
  server_stops--;
  if
  :: hand < SLOTS -> forget_message (hand)
  :: else -> forget_message (SLOTS)
  fi;
  hand = SLOTS
}

inline work_on (s) {
  hand = s;
#ifdef BREAK_ORDER
  if
  :: !IS_LAST && IS_PRESENT -> promise ()
  :: else -> process_push ()
  fi
#else
  process_push ()
#endif
}

#define IDLE (hand == SLOTS && FREE (SLOTS))

active proctype Server () {
  byte k;
end:
  do
  :: d_step { IDLE && ASKS (0) -> work_on (0); k = 0 }
  :: d_step { IDLE && ASKS (1) -> work_on (1); k = 0 }
  :: d_step { IDLE && ASKS (2) -> work_on (2); k = 0 }
  :: d_step { hand < SLOTS -> hand = SLOTS } /* the answer leaves */
  :: d_step { !IDLE && server_stops > 0 -> stop_server (); k = 0 }
#ifdef BREAK_ORDER
  :: d_step { !FREE (SLOTS) -> hand = SLOTS; apply (); forget_message (SLOTS); k = 0 }
#endif
  od
}

/* --- the network ------------------------------------------------------------------------------------ */

inline lose (s) {
  losses--;
  forget_message (s)
}

inline redouble (s) {
  doubles--;
  pick_free (to);
  double_message (s, to)
}

#define ON_ITS_WAY(s) (!FREE (s) && s != hand)

active proctype Network () {
  byte k, to;
end:
  do
  :: d_step { losses > 0 && ON_ITS_WAY (0) -> lose (0); k = 0 }
  :: d_step { losses > 0 && ON_ITS_WAY (1) -> lose (1); k = 0 }
  :: d_step { losses > 0 && ON_ITS_WAY (2) -> lose (2); k = 0 }
  :: d_step { doubles > 0 && SOME_FREE && ON_ITS_WAY (0) -> redouble (0); k = 0; to = 0 }
  :: d_step { doubles > 0 && SOME_FREE && ON_ITS_WAY (1) -> redouble (1); k = 0; to = 0 }
  :: d_step { doubles > 0 && SOME_FREE && ON_ITS_WAY (2) -> redouble (2); k = 0; to = 0 }
  od
}

/* --- accidents --------------------------------------------------------------------------------------- */

#define IN_BACKUP(t) (t == disk[BACKUP].text[0] || t == disk[BACKUP].text[1] \
                      || t == disk[BACKUP].text[2])

/* What is only on the disk that is put back goes with it. */
inline give_up_all () {
  for (k : 0 .. ROOM - 1) {
    if
    :: k < disk[0].waiting && applied[disk[0].text[k]] == 0 && !IN_BACKUP (disk[0].text[k]) ->
       given_up[disk[0].text[k]] = true
    :: else
    fi
  }
}

active proctype Accidents () {
  byte k;

  atomic {
    enroll (0);
    run Desk (0)
  }
end:
  do
  :: d_step { backups > 0 -> backups--; copy_disk (0, BACKUP); k = 0 }
  :: d_step { backups == 0 && restores > 0 ->
       restores--; twins = true; give_up_all (); copy_disk (BACKUP, 0); asks[0] = false; k = 0 }
  :: atomic { clones > 0 ->
       d_step { clones--; twins = true; copy_disk (0, 1); k = 0 }
       run Desk (1) }
  od
}

/* --- the end ------------------------------------------------------------------------------------------ */

#define IS_SAFE(t) (t > n_texts || applied[t] == 1 || given_up[t])

/* When nothing can happen any longer. */
active proctype Judge () {
  timeout ->
    assert (disk[0].waiting == 0 && disk[1].waiting == 0);    /* I-LIVE */
    assert (IS_SAFE (1) && IS_SAFE (2) && IS_SAFE (3));       /* I-NOLOSS */
    over = true
}

ltl live { <> over } /* I-LIVE */
