# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts are merged by words: three-way, on lists of tokens.

merge (base, ours, theirs) gives the merged list, or None where both sides changed the same words
or words beside each other in different ways: that is for a person to settle."""


def common(a, b):
    """Pairs of indices of a longest common subsequence, the earliest ones of a first."""
    rows = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) - 1, -1, -1):
        row, below = rows[i], rows[i + 1]
        for j in range(len(b) - 1, -1, -1):
            row[j] = below[j + 1] + 1 if a[i] == b[j] else max(below[j], row[j + 1])
    pairs = []
    i = j = 0
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif rows[i + 1][j] >= rows[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def changes(base, text):
    """[(start, end, words)]: base[start:end] became words."""
    out = []
    i = j = 0
    for next_i, next_j in common(base, text) + [(len(base), len(text))]:
        if next_i > i or next_j > j:
            out.append((i, next_i, tuple(text[j:next_j])))
        i, j = next_i + 1, next_j + 1
    return out


def merge(base, ours, theirs):
    """The words with the changes of both sides, or None when they touch each other."""
    if ours == theirs or theirs == base:
        return tuple(ours)
    if ours == base:
        return tuple(theirs)
    mine, other = changes(base, ours), changes(base, theirs)
    for change in list(other):
        if change in mine:
            other.remove(change)
    for start, end, _ in other:
        for first, last, _ in mine:
            if start <= last and first <= end:
                return None
    out, at = [], 0
    for start, end, words in sorted(mine + other):
        out.extend(base[at:start])
        out.extend(words)
        at = end
    out.extend(base[at:])
    return tuple(out)
