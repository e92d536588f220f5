#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Embeds the migrations there are, as the build embedded them, and one more: embed-next.py OUTPUT.c NEXT.sql EMBEDDED.c
Or the schema of the next release: embed-next.py OUTPUT.c next-schema.py FILE..."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

EMBED = pathlib.Path(__file__).resolve().parents[2] / 'tools/embed.py'
ENTRY = r'{ "\d{3}-[^"]*\.sql", '
END = '{ NULL, 0, NULL },'


def embed(output, symbol, paths):
    subprocess.run([sys.executable, EMBED, output, symbol, *paths], check=True)


def one_more(output, following, embedded, folder):
    """What is embedded, with the next number at the end."""
    text = pathlib.Path(embedded).read_text(encoding='ascii')
    last = os.path.join(folder, f'{len(re.findall(ENTRY, text)) + 1:03d}-next.sql')
    shutil.copy(following, last)
    embed(output, 'next', [last])
    entry = pathlib.Path(output).read_text(encoding='ascii').split('next[] = {', 1)[1].split(END, 1)[0]
    assert text.count(END) == 1
    pathlib.Path(output).write_text(text.replace(END, entry + END), encoding='ascii')


def main():
    output, following, *paths = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        if following.endswith('.sql'):
            one_more(output, following, paths[0], folder)
        else:
            subprocess.run([sys.executable, following, folder, *paths], check=True)
            embed(output, 'reseau_schema_texts', [os.path.join(folder, name) for name in os.listdir(folder)])


main()
