# SPDX-License-Identifier: GPL-3.0-or-later
"""The helper that decodes pictures: what it makes of good ones, and that bad ones get nowhere."""
import json
import os
import random
import resource
import struct
import subprocess
import sys
import time
import traceback
import zlib

import samples

PROGRAM = sys.argv[1]
SANITIZED = os.environ.get('RESEAU_SANITIZED') == '1'


class Answer:
    def __init__(self, code, out, err, seconds):
        self.code, self.err, self.seconds = code, err, seconds
        self.frames = {}
        while out:
            tag, length = out[:4].decode(), struct.unpack('>I', out[4:8])[0]
            assert len(out) >= 8 + length, f'{tag} is cut'
            self.frames[tag], out = out[8:8 + length], out[8 + length:]

    @property
    def refusal(self):
        assert list(self.frames) == ['fail'], self.frames.keys()
        assert self.code == 1
        return self.frames['fail'].decode()

    @property
    def info(self):
        assert self.code == 0 and list(self.frames) == ['info', 'pict', 'thum'], (self.code, self.frames.keys())
        return json.loads(self.frames['info'])

    @property
    def size(self):
        assert self.code == 0 and list(self.frames) == ['pixl'], (self.code, self.frames.get('fail'))
        return struct.unpack('>II', self.frames['pixl'][:8])

    def pixel(self, x, y):
        width, height = self.size
        at = 8 + (y * width + x) * 4
        assert len(self.frames['pixl']) == 8 + width * height * 4
        return tuple(self.frames['pixl'][at:at + 4])


def work_of_children():
    """Seconds of the processor: how busy the machine is makes no difference."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ask(data, *arguments):
    before = work_of_children()
    process = subprocess.Popen([PROGRAM, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    out, err = process.communicate(data, timeout=60)
    return Answer(process.returncode, out, err, work_of_children() - before)


def peak_of(data, *arguments):
    """kB of memory that one run takes at most."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.dup2(read, 0)
        os.close(write)
        os.dup2(os.open('/dev/null', os.O_WRONLY), 1)
        os.execv(PROGRAM, [PROGRAM, *arguments])
    os.close(read)
    try:
        with os.fdopen(write, 'wb') as pipe:
            pipe.write(data)
    except BrokenPipeError:
        pass
    return os.wait4(pid, 0)[2].ru_maxrss


def prepare(data, *more):
    return ask(data, 'prepare', *more)


def view(data, edge=2560):
    return ask(data, 'view', str(edge))


def near(colour, expected, by=14):
    assert all(abs(a - b) <= by for a, b in zip(colour, expected)), f'{colour} is not about {expected}'


def jpeg(width=96, height=64):
    return prepare(samples.photo(width, height)).frames['pict']


def a_photo_is_made_anew():
    answer = prepare(samples.photo(96, 64))
    assert answer.info == {'type': 'image/jpeg', 'thumb_type': 'image/jpeg', 'w': 96, 'h': 64}
    assert answer.frames['pict'][:3] == b'\xff\xd8\xff' and answer.frames['pict'][-2:] == b'\xff\xd9'
    shown = view(answer.frames['pict'])
    assert shown.size == (96, 64)
    near(shown.pixel(5, 5), (255, 0, 0, 255))


def a_large_one_is_made_smaller():
    answer = prepare(samples.photo(3000, 1500))
    assert (answer.info['w'], answer.info['h']) == (2560, 1280)
    assert view(answer.frames['pict']).size == (2560, 1280)
    assert view(answer.frames['thum']).size == (512, 256)
    assert view(answer.frames['pict'], 100).size == (100, 50)
    near(view(answer.frames['thum']).pixel(20, 20), (255, 0, 0, 255))


def a_narrow_one_keeps_a_pixel():
    answer = prepare(samples.png(6000, 2, bytes(6000 * 2 * 3)))
    assert (answer.info['w'], answer.info['h']) == (2560, 1)


def a_drawing_stays_sharp():
    rows = b''.join((b'\0\0\0' if (x // 3 + y // 3) % 2 else b'\xff\xff\xff') for y in range(30) for x in range(40))
    answer = prepare(samples.png(40, 30, rows))
    assert answer.info['type'] == 'image/png'
    shown = view(answer.frames['pict'])
    assert shown.pixel(0, 0) == (255, 255, 255, 255) and shown.pixel(3, 0) == (0, 0, 0, 255)


def what_is_transparent_stays_so():
    rows = b''.join(bytes((x, y * 3, 7, 0 if x < 20 else 255)) for y in range(40) for x in range(40))
    answer = prepare(samples.png(40, 40, rows, colour=6))
    assert answer.info['type'] == 'image/png'
    assert view(answer.frames['pict']).pixel(5, 5)[3] == 0
    assert view(answer.frames['pict']).pixel(30, 30) == (30, 90, 7, 255)
    answer = prepare(samples.ALPHA_WEBP)
    assert answer.info['type'] == 'image/png'
    near(view(answer.frames['pict']).pixel(3, 3), (255, 0, 0, 128), 2)


def nothing_of_what_is_transparent_bleeds():
    rows = b''.join(bytes((0, 255, 0, 0) if x % 2 else (255, 0, 0, 255)) for y in range(64) for x in range(64))
    near(view(samples.png(64, 64, rows, colour=6), 16).pixel(8, 8), (255, 0, 0, 128), 2)


def webp_is_read():
    answer = prepare(samples.PHOTO_WEBP)
    assert answer.info == {'type': 'image/jpeg', 'thumb_type': 'image/jpeg', 'w': 12, 'h': 8}
    near(view(samples.PHOTO_WEBP).pixel(5, 0), (255, 0, 0, 255), 60)


def inks_become_light():
    near(view(samples.CMYK_JPG).pixel(8, 8), (240, 20, 20, 255), 45)


def grey_becomes_rgb():
    assert view(samples.png(4, 4, bytes(range(0, 160, 10)), colour=0)).pixel(1, 0) == (10, 10, 10, 255)
    assert view(samples.png(2, 1, b'\x80\x00\x00\xff', colour=0, depth=16)).pixel(0, 0) == (128, 128, 128, 255)


def profiles_become_srgb():
    red = b'\xff\x00\x00' * 16
    straight = view(samples.png(4, 4, red, more=samples.with_profile(samples.profile(0, 1, 2))))
    near(straight.pixel(1, 1), (255, 0, 0, 255), 6)
    turned = samples.png(4, 4, red, more=samples.with_profile(samples.profile(1, 2, 0)))
    near(view(turned).pixel(1, 1), (0, 255, 0, 255), 6)
    answer = prepare(turned)
    assert b'iCCP' not in answer.frames['pict'] and b'essai' not in answer.frames['pict']
    assert b'ICC_PROFILE' not in answer.frames['pict']
    near(view(answer.frames['pict']).pixel(1, 1), (0, 255, 0, 255), 6)
    # One that is damaged is left out.
    near(view(samples.png(4, 4, red, more=samples.with_profile(b'\0' * 200))).pixel(1, 1), (255, 0, 0, 255), 6)


def every_way_to_hold_the_camera():
    corner = {1: (5, 5), 2: (90, 5), 3: (90, 58), 4: (5, 58), 5: (5, 5), 6: (58, 5), 7: (58, 90), 8: (5, 90)}
    base = jpeg()
    for order in '<>':
        for orientation, (x, y) in corner.items():
            turned = samples.with_segments(
                base, samples.segment(0xe1, b'Exif\0\0' + samples.exif(orientation, order=order)))
            answer = prepare(turned)
            size = (96, 64) if orientation < 5 else (64, 96)
            assert (answer.info['w'], answer.info['h']) == size, orientation
            near(view(answer.frames['pict']).pixel(x, y), (255, 0, 0, 255), 20)
    for orientation in (0, 9, 77, 65535):
        answer = prepare(samples.with_segments(
            base, samples.segment(0xe1, b'Exif\0\0' + samples.exif(orientation))))
        assert (answer.info['w'], answer.info['h']) == (96, 64)
    turned = samples.png(8, 4, bytes(96), more=samples.chunk(b'eXIf', samples.exif(6)))
    assert view(turned).size == (4, 8)


# Everything that a camera or a program may have left in a picture.
PRIVATE = (b'Exif', b'eXIf', b'Appareil', b'Paulette', samples.POSITION, b'ns.adobe.com', b'Photoshop', b'secret',
           b'ICC_PROFILE', b'tEXt', b'http', b'GPS')


def nothing_private_is_left():
    marked = samples.with_segments(
        jpeg(),
        samples.segment(0xe1, b'Exif\0\0' + samples.exif(1, position=True)),
        samples.segment(0xe1, b'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>secret GPS</x:xmpmeta>'),
        samples.segment(0xed, b'Photoshop 3.0\0secret'),
        samples.segment(0xfe, b'secret'),
        samples.segment(0xe2, b'ICC_PROFILE\0\x01\x01' + samples.profile(0, 1, 2)))
    assert samples.POSITION in marked
    answer = prepare(marked)
    for frame in ('pict', 'thum'):
        for word in PRIVATE:
            assert word not in answer.frames[frame], f'{word} in {frame}'
    marked = samples.png(40, 30, bytes(3600), more=samples.chunk(b'tEXt', b'Author\0secret') +
                         samples.chunk(b'eXIf', samples.exif(1, position=True)))
    answer = prepare(marked)
    for frame in ('pict', 'thum'):
        for word in PRIVATE:
            assert word not in answer.frames[frame], f'{word} in {frame}'
    # What follows the picture does not go with it.
    assert b'secret' not in prepare(jpeg() + b'secret' * 100).frames['pict']


def the_position_is_kept_when_asked():
    for order in '<>':
        marked = samples.with_segments(
            jpeg(), samples.segment(0xe1, b'Exif\0\0' + samples.exif(6, position=True, order=order)))
        answer = prepare(marked, '--keep-position')
        assert samples.POSITION in answer.frames['pict'] and samples.POSITION not in answer.frames['thum']
        assert b'Appareil' not in answer.frames['pict']
        # Turned once, it is not turned again.
        assert (answer.info['w'], answer.info['h']) == (64, 96) == view(answer.frames['pict']).size
        again = prepare(answer.frames['pict'], '--keep-position')
        assert samples.POSITION in again.frames['pict']
    assert b'Exif' not in prepare(jpeg(), '--keep-position').frames['pict']
    drawn = samples.png(40, 30, bytes(3600), more=samples.chunk(b'eXIf', samples.exif(1, position=True)))
    assert samples.POSITION in prepare(drawn, '--keep-position').frames['pict']


def bombs_are_refused_unopened():
    for edge in (20000, 60000):
        data = samples.bomb(edge)
        assert len(data) < 600000
        answer = prepare(data)
        assert answer.refusal == 'large'
        if not SANITIZED:
            assert answer.seconds < 2
            peak = peak_of(data, 'prepare')
            assert peak < 30000, f'{peak} kB'
    for width, height in ((100000, 1), (2 ** 31 - 1, 2 ** 31 - 1), (0x10000, 0x10000), (8193, 8193)):
        head = b'\x89PNG\r\n\x1a\n' + samples.chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0))
        assert prepare(head + samples.chunk(b'IDAT', b'x')).refusal == 'large', (width, height)
    zeros = b'\x89PNG\r\n\x1a\n' + samples.chunk(b'IHDR', struct.pack('>IIBBBBB', 0, 0, 8, 2, 0, 0, 0))
    assert prepare(zeros).refusal == 'damaged'
    # A JPEG that says it is 65,500 pixels wide and high, and a WebP of 16,383.
    small = jpeg(64, 64)
    at = small.index(b'\xff\xc0')
    assert prepare(small[:at + 5] + struct.pack('>HH', 65500, 65500) + small[at + 9:]).refusal == 'large'
    webp = bytearray(samples.PHOTO_WEBP)
    at = webp.index(b'\x9d\x01\x2a')
    webp[at + 3:at + 7] = struct.pack('<HH', 16383, 16383)
    assert prepare(bytes(webp)).refusal == 'large'
    # Text that would unpack to gigabytes.
    text = samples.chunk(b'zTXt', b'a\0\0' + zlib.compress(bytes(40_000_000), 9))
    assert prepare(samples.png(4, 4, bytes(48), more=text)).code in (0, 1)


def what_is_cut_is_damaged():
    for data in (samples.photo(96, 64), jpeg(200, 150), samples.PHOTO_WEBP):
        assert prepare(data).code == 0
        for part in (0.3, 0.6, 0.9):
            assert prepare(data[:int(len(data) * part)]).refusal == 'damaged', (data[:4], part)
        assert prepare(data[:8]).refusal in ('damaged', 'not-a-picture')


def what_is_no_picture():
    svg = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script/></svg>'
    for data in (b'', b'\0', b'a' * 5000, svg, samples.ANIM_GIF, b'%PDF-1.7\n', b'BM' + bytes(100), b'II*\0' + bytes(90),
                 b'RIFF\0\0\0\0WAVE', b'\xff\xd8', b'\x89PNG', b'PK\3\4' + samples.photo(9, 9), b'#!/bin/sh\nexit 0\n',
                 svg + jpeg(64, 48)):
        assert prepare(data).refusal == 'not-a-picture', data[:20]
    assert prepare(samples.PHOTO_HEIC).refusal == 'heic'
    assert prepare(samples.ANIM_WEBP).refusal == 'animated'


def a_picture_that_is_something_else_too():
    """What another program would take for an archive or a page is gone after it."""
    archive = jpeg() + b'PK\3\4' + b'malveillant' * 50
    page = samples.with_segments(jpeg(), samples.segment(0xfe, b'<script>malveillant</script>'))
    for data in (archive, page):
        answer = prepare(data)
        assert b'malveillant' not in answer.frames['pict'] and b'PK\3\4' not in answer.frames['pict'][-60:]


def too_many_bytes():
    assert prepare(b'\xff\xd8\xff' + bytes(65 * 1024 * 1024)).refusal == 'large'


def broken_ones_end_well():
    """A thousand pictures with bytes changed: each answer is whole, in time and within memory."""
    chance = random.Random(7)
    bases = [samples.photo(24, 16), jpeg(48, 40), samples.PHOTO_WEBP, samples.ALPHA_WEBP, samples.CMYK_JPG,
             samples.with_segments(jpeg(48, 40), samples.segment(
                 0xe1, b'Exif\0\0' + samples.exif(6, position=True))),
             samples.png(4, 4, bytes(48), more=samples.with_profile(samples.profile(1, 2, 0)) +
                         samples.chunk(b'eXIf', samples.exif(5, position=True)))]
    for turn in range(60 if SANITIZED else 700):
        data = bytearray(chance.choice(bases))
        for _ in range(chance.choice((1, 2, 8, 40))):
            data[chance.randrange(2, len(data))] = chance.choice((0, 255, 127, chance.randrange(256)))
        arguments = chance.choice((('prepare',), ('prepare', '--keep-position'), ('view', '300')))
        answer = ask(bytes(data), *arguments)
        assert answer.code in (0, 1) and answer.frames, (turn, answer.code, answer.err, bytes(data).hex())


def it_can_do_nothing_else():
    """No file, no socket, no process: what strace would show is what the kernel says of it."""
    if SANITIZED:
        return 'the sanitizers look at their own process'
    process = subprocess.Popen([PROGRAM, 'prepare'], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        process.stdin.write(b'\xff\xd8')
        process.stdin.flush()
        found, deadline = {}, time.monotonic() + 60
        while found.get('NoNewPrivs') != '1' or found.get('Seccomp') != '2':
            assert time.monotonic() < deadline, found
            with open(f'/proc/{process.pid}/status', encoding='ascii') as status:
                found = dict(line.strip().replace('\t', '').split(':', 1) for line in status)
        with open(f'/proc/{process.pid}/limits', encoding='ascii') as limits:
            limits = limits.read()
        while 'Max open files            0 ' not in limits:
            assert time.monotonic() < deadline, limits
            with open(f'/proc/{process.pid}/limits', encoding='ascii') as again:
                limits = again.read()
        for line in ('Max address space         1073741824', 'Max cpu time              20',
                     'Max file size             0 ', 'Max processes             0 '):
            assert line in limits, (line, limits)
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()
    return None


def wrong_calls_are_refused():
    for arguments in ((), ('--help',), ('view',), ('view', '0'), ('view', '-3'), ('view', '100000'), ('view', 'x'),
                      ('prepare', '--all'), ('prepare', '--keep-position', 'x')):
        answer = ask(b'', *arguments)
        assert answer.code == 2 and b'usage' in answer.err, arguments


def main(tests):
    print(f'1..{len(tests)}')
    failed = 0
    for number, test in enumerate(tests, 1):
        words, skipped = '', None
        try:
            skipped = test()
        except Exception:
            words, failed = traceback.format_exc(), failed + 1
        skip = f' # SKIP {skipped}' if skipped else ''
        print(f'{"not ok" if words else "ok"} {number} - {test.__name__.replace("_", " ")}{skip}', flush=True)
        for line in words.splitlines():
            print(f'# {line}')
    sys.exit(1 if failed else 0)


main([a_photo_is_made_anew, a_large_one_is_made_smaller, a_narrow_one_keeps_a_pixel, a_drawing_stays_sharp,
      what_is_transparent_stays_so, nothing_of_what_is_transparent_bleeds, webp_is_read, inks_become_light,
      grey_becomes_rgb, profiles_become_srgb, every_way_to_hold_the_camera, nothing_private_is_left,
      the_position_is_kept_when_asked, bombs_are_refused_unopened, what_is_cut_is_damaged, what_is_no_picture,
      a_picture_that_is_something_else_too, too_many_bytes, broken_ones_end_well, it_can_do_nothing_else,
      wrong_calls_are_refused])
