# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures for the tests: small ones that were drawn for them, and what it takes to make others."""
import base64
import struct
import zlib

PHOTO_WEBP = base64.b64decode(
    'UklGRkgAAABXRUJQVlA4IDwAAAAwAgCdASoMAAgAAoBCJagCdGuA/gAFu1l5iAD+8sM6YzG/0jwG1fceJL5//s4H8df/xxP7/uIv'
    'ZtEAAAA=')
ALPHA_WEBP = base64.b64decode(
    'UklGRhwAAABXRUJQVlA4TA8AAAAvC8ABEAcQ/Y/+BSKi/wEA')
ANIM_WEBP = base64.b64decode(
    'UklGRsAAAABXRUJQVlA4WAoAAAACAAAABwAABwAAQU5JTQYAAAD/////AABBTk1GSAAAAAAAAAAAAAcAAAcAAGQAAAJWUDggMAAA'
    'ANABAJ0BKggACAACADQloAJ0ugH4AAOwAP7wxAv/ILlhdcjX/yA/5Af8gP/48gAAAEFOTUZEAAAAAAAAAAAABwAABwAAZAAAAFZQ'
    'OCAsAAAAlAEAnQEqCAAIAAAANCWgAnS6AAOYAP75k2//kB//kB//kB//ID/iF3sgMABSSUZGPAAAAFdFQlBWUDggMAAAANABAJ0B'
    'KggACAACADQloAJ0ugH4AAOwAP7wxAv/ILlhdcjX/yA/5Af8gP/48gAAAA==')
CMYK_JPG = base64.b64decode(
    '/9j/7gAOQWRvYmUAZAAAAAAC/9sAQwANCQoLCggNCwoLDg4NDxMgFRMSEhMnHB4XIC4pMTAuKS0sMzpKPjM2RjcsLUBXQUZMTlJT'
    'UjI+WmFaUGBKUVJP/9sAQwEODg4TERMmFRUmTzUtNU9PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09P'
    'T09PT09P/8AAFAgAEAAQBAEiAAIRAQMRAQQiAP/EABYAAQEBAAAAAAAAAAAAAAAAAAAFB//EABQQAQAAAAAAAAAAAAAAAAAAAAD/'
    'xAAVAQEBAAAAAAAAAAAAAAAAAAAFB//EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAOBAEAAhEDEQQAAD8AvgGU2acA/9k=')
PHOTO_HEIC = base64.b64decode(
    'AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAaptZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA'
    'AA5waXRtAAAAAAACAAAAEGlkYXQAAAAAABAAEAAAADhpbG9jAQAAAERAAAIAAQAAAAAAAAHOAAEAAAAAAAAALAACAAEAAAAAAAAA'
    'AQAAAAAAAAAIAAAAOGlpbmYAAAAAAAIAAAAVaW5mZQIAAAEAAQAAaHZjMQAAAAAVaW5mZQIAAAAAAgAAZ3JpZAAAAADVaXBycAAA'
    'ALNpcGNvAAAAc2h2Y0MBA3AAAAAAAAAAAAAe8AD8/fj4AAAPAyAAAQAYQAEMAf//A3AAAAMAkAAAAwAAAwAeugJAIQABACdCAQED'
    'cAAAAwCQAAADAAADAB6gIIEFluqumubAgAAAAwCAAAADAIQiAAEABkQBwXPBiQAAABRpc3BlAAAAAAAAAEAAAABAAAAAFGlzcGUA'
    'AAAAAAAAEAAAABAAAAAQcGl4aQAAAAADCAgIAAAAGmlwbWEAAAAAAAAAAgABAoECAAICA4QAAAAaaXJlZgAAAAAAAAAOZGltZwAC'
    'AAEAAQAAADRtZGF0AAAAKCgBr1IWJSTm/Oq//5xr//K1JD2ErTIlR6CkSlstqoCWWm6rUItLbLM=')
ANIM_GIF = base64.b64decode(
    'R0lGODlhBAAEAPAAAP8AAAAAACH5BAAAAAAAIf8LTkVUU0NBUEUyLjADAQAAACwAAAAABAAEAAACBISPCQUAIfkEAAAAAAAsAAAA'
    'AAQABACAAAD/AAAAAgSEjwkFADs=')


def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


def png(width, height, rows, colour=2, more=b'', depth=8):
    """@rows: bytes of the lines, without their filters; or an iterator of lines."""
    step = {0: 1, 2: 3, 6: 4}[colour] * width * depth // 8
    packer = zlib.compressobj(6)
    if isinstance(rows, bytes):
        lines = [rows[i:i + step] for i in range(0, len(rows), step)]
    else:
        lines = rows
    data = b''.join(packer.compress(b'\0' + row) for row in lines) + packer.flush()
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, depth, colour, 0, 0, 0)) +
            more + chunk(b'IDAT', data) + chunk(b'IEND', b''))


def photo(width, height):
    """A PNG of many colours, whose first corner is red."""
    def row(y):
        line = bytearray()
        for x in range(width):
            near = x < width // 4 and y < height // 4
            line += bytes((255, 0, 0) if near else (x * 255 // width, 200, (x * 7 + y * 255 // height) % 256))
        return bytes(line)
    return png(width, height, (row(y) for y in range(height)))


def bomb(edge):
    """A PNG of next to nothing that would be gigabytes of pixels."""
    return png(edge, edge, (bytes(edge // 8 + 1) for _ in range(edge)), colour=0, depth=1)


def exif(orientation=1, position=False, order='>'):
    """TIFF with how the camera was held and, if asked, 50° 27' 41" N, 4° 51' 25" E."""
    def entry(tag, kind, count, value):
        return struct.pack(order + 'HHI', tag, kind, count) + value
    head = (b'MM\0*' if order == '>' else b'II*\0') + struct.pack(order + 'I', 8)
    maker = b'Appareil de Paulette\0'
    gps_at = 8 + 2 + 3 * 12 + 4
    angles_at = gps_at + 2 + 4 * 12 + 4
    maker_at = angles_at + 48
    first = [entry(0x10f, 2, len(maker), struct.pack(order + 'I', maker_at)),
             entry(0x112, 3, 1, struct.pack(order + 'HH', orientation, 0)),
             entry(0x8825 if position else 0x8826, 4, 1, struct.pack(order + 'I', gps_at))]
    gps = [entry(1, 2, 2, b'N\0\0\0'), entry(2, 5, 3, struct.pack(order + 'I', angles_at)),
           entry(3, 2, 2, b'E\0\0\0'), entry(4, 5, 3, struct.pack(order + 'I', angles_at + 24))]
    end = struct.pack(order + 'I', 0)
    return (head + struct.pack(order + 'H', 3) + b''.join(first) + end +
            struct.pack(order + 'H', 4) + b''.join(gps) + end +
            struct.pack(order + '12I', 50, 1, 27, 1, 41, 1, 4, 1, 51, 1, 25, 1) + maker)


POSITION = struct.pack('>6I', 50, 1, 27, 1, 41, 1)


def segment(marker, data):
    return b'\xff' + bytes([marker]) + struct.pack('>H', len(data) + 2) + data


def with_segments(jpeg, *segments):
    return jpeg[:2] + b''.join(segments) + jpeg[2:]


def profile(red, green, blue):
    """An ICC profile: where on the sRGB triangle its red, green and blue stand, gamma 2.2."""
    corners = ((0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141))

    def fixed(*values):
        return b''.join(struct.pack('>i', round(value * 65536)) for value in values)

    def xyz(values):
        return b'XYZ \0\0\0\0' + fixed(*values)
    text = b'desc\0\0\0\0' + struct.pack('>I', 5) + b'Essai'[:4] + b'\0' + bytes(4 + 4 + 2 + 1 + 67)
    curve = b'curv\0\0\0\0' + struct.pack('>IHH', 1, 563, 0)
    tags = [(b'desc', text), (b'cprt', b'text\0\0\0\0libre\0'), (b'wtpt', xyz((0.9642, 1.0, 0.8249))),
            (b'rXYZ', xyz(corners[red])), (b'gXYZ', xyz(corners[green])), (b'bXYZ', xyz(corners[blue])),
            (b'rTRC', curve), (b'gTRC', curve), (b'bTRC', curve)]
    at = 128 + 4 + 12 * len(tags)
    table, body = struct.pack('>I', len(tags)), b''
    for name, data in tags:
        data += bytes(-len(data) % 4)
        table += name + struct.pack('>II', at + len(body), len(data))
        body += data
    head = (struct.pack('>I', at + len(body)) + bytes(4) + struct.pack('>I', 0x02400000) + b'mntrRGB XYZ ' +
            struct.pack('>6H', 2026, 1, 1, 0, 0, 0) + b'acsp' + bytes(28) + fixed(0.9642, 1.0, 0.8249))
    return head + bytes(128 - len(head)) + table + body


def with_profile(profile_bytes):
    return chunk(b'iCCP', b'essai\0\0' + zlib.compress(profile_bytes))
