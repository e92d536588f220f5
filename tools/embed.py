#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes files as a C array of named texts: embed.py OUTPUT.c SYMBOL FILE..."""
import os
import sys


def literal(data):
    out, line = [], ''
    for byte in data:
        char = chr(byte)
        if char == '\n':
            out.append('"' + line + '\\n"')
            line = ''
            continue
        if char in '"\\':
            line += '\\' + char
        elif 32 <= byte < 127 and char != '?':
            line += char
        else:
            line += '\\%03o' % byte
    out.append('"' + line + '"')
    return '\n'.join(out)


def main():
    output, symbol, files = sys.argv[1], sys.argv[2], sys.argv[3:]
    with open(output, 'w', encoding='ascii') as out:
        out.write('#include "reseau-embedded.h"\n\n')
        out.write('const ReseauEmbedded %s[] = {\n' % symbol)
        for path in sorted(files, key=os.path.basename):
            with open(path, 'rb') as source:
                data = source.read()
            out.write('{ "%s", %d,\n%s },\n' % (os.path.basename(path), len(data), literal(data)))
        out.write('{ NULL, 0, NULL },\n};\n')


if __name__ == '__main__':
    main()
