#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""mutate.py TABLE NAME SOURCE OUTPUT: a copy of SOURCE in which the rule NAME is broken.

The sources of the program know nothing of it. A table that no longer fits them
stops the build: a rule that cannot be broken is not tested.
"""

import json
import sys

table, name, source, output = sys.argv[1:]
with open(table, encoding="utf-8") as file:
    mutant = json.load(file)[name]
with open(source, encoding="utf-8") as file:
    text = file.read()
if not source.endswith(mutant["file"]):
    sys.exit(f"{name}: made of {source}, not of {mutant['file']}")
if text.count(mutant["from"]) != 1:
    sys.exit(f"{name}: its place is there {text.count(mutant['from'])} times in {source}")
with open(output, "w", encoding="utf-8") as file:
    file.write(text.replace(mutant["from"], mutant["to"]))
