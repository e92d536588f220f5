/* SPDX-License-Identifier: GPL-3.0-or-later */

/* E. W. Myers, “An O(ND) Difference Algorithm and Its Variations”, in its form that needs
 * little memory: the middle of a shortest way is looked for from both ends, then each
 * half by itself. */
#include "reseau-diff.h"

#include <string.h>

/* Steps of one comparison: about a tenth of a second at most.  Beyond that the two have too
 * little in common for a comparison to mean anything to a person. */
#define MAX_STEPS (4 * 1000 * 1000)

typedef struct {
  const guint32 *a;
  const guint32 *b;
  guint8 *gone; /* of a */
  guint8 *come; /* in b */
  int *ahead;   /* furthest point of each diagonal, from the start and from the end; -1: none */
  int *back;
  gint64 steps;
} Diff;

typedef struct {
  int a_start;
  int a_end;
  int b_start;
  int b_end;
} Box;

/* The furthest point of diagonal @k with one change more than the points in @reach. */
static int
next_point (const int *reach, int k, int n, int m)
{
  int deletion = reach[k - 1] >= 0 && reach[k - 1] < n ? reach[k - 1] + 1 : -1;
  int insertion = reach[k + 1] >= 0 && reach[k + 1] - k <= m ? reach[k + 1] : -1;

  return MAX (deletion, insertion);
}

static int
slide_ahead (Diff *self, const Box *box, int x, int k)
{
  int n = box->a_end - box->a_start, m = box->b_end - box->b_start;
  int from = x;

  while (x >= 0 && x < n && x - k < m && self->a[box->a_start + x] == self->b[box->b_start + x - k])
    x++;
  self->steps -= 1 + x - from;
  return x;
}

static int
slide_back (Diff *self, const Box *box, int x, int k)
{
  int n = box->a_end - box->a_start, m = box->b_end - box->b_start;
  int from = x;

  while (x >= 0 && x < n && x - k < m &&
         self->a[box->a_end - 1 - x] == self->b[box->b_end - 1 - (x - k)])
    x++;
  self->steps -= 1 + x - from;
  return x;
}

/* One round from one end.  Both ways meet where what each has covered of a diagonal
 * is all of it. */
static gboolean
advance (Diff *self, const Box *box, int round, gboolean ahead, int *x, int *y)
{
  int n = box->a_end - box->a_start, m = box->b_end - box->b_start;
  int *own = ahead ? self->ahead : self->back;
  const int *other = ahead ? self->back : self->ahead;
  gboolean may_meet = ((n - m) % 2 != 0) == ahead;
  int limit = ahead ? round - 1 : round;

  for (int k = -round; k <= round; k += 2) {
    int mirror = n - m - k;

    if (k < -m || k > n)
      continue;
    own[k] = round == 0 ? 0 : next_point (own, k, n, m);
    own[k] = ahead ? slide_ahead (self, box, own[k], k) : slide_back (self, box, own[k], k);
    if (own[k] < 0 || !may_meet || ABS (mirror) > limit || other[mirror] < 0 ||
        own[k] + other[mirror] < n)
      continue;
    *x = box->a_start + (ahead ? own[k] : n - own[k]);
    *y = box->b_start + (ahead ? own[k] - k : m - (own[k] - k));
    return TRUE;
  }
  return FALSE;
}

static gboolean
find_middle (Diff *self, const Box *box, int *x, int *y)
{
  int n = box->a_end - box->a_start, m = box->b_end - box->b_start;
  int reach = MIN ((n + m + 1) / 2 + 1, MAX (n, m) + 1);

  for (int k = -reach; k <= reach; k++)
    self->ahead[k] = self->back[k] = -1;
  self->steps -= reach;
  for (int round = 0; self->steps > 0; round++)
    if (advance (self, box, round, TRUE, x, y) || advance (self, box, round, FALSE, x, y))
      return TRUE;
  return FALSE;
}

static gboolean
compare (Diff *self, Box box)
{
  int x, y;

  while (box.a_start < box.a_end && box.b_start < box.b_end &&
         self->a[box.a_start] == self->b[box.b_start])
    box.a_start++, box.b_start++;
  while (box.a_start < box.a_end && box.b_start < box.b_end &&
         self->a[box.a_end - 1] == self->b[box.b_end - 1])
    box.a_end--, box.b_end--;
  if (box.a_start == box.a_end || box.b_start == box.b_end) {
    memset (self->gone + box.a_start, TRUE, box.a_end - box.a_start);
    memset (self->come + box.b_start, TRUE, box.b_end - box.b_start);
    return TRUE;
  }
  return find_middle (self, &box, &x, &y) &&
         compare (self, (Box){ box.a_start, x, box.b_start, y }) &&
         compare (self, (Box){ x, box.a_end, y, box.b_end });
}

static GArray *
collect_hunks (const Diff *self, guint n, guint m)
{
  GArray *hunks = g_array_new (FALSE, FALSE, sizeof (ReseauHunk));
  guint i = 0, j = 0;

  while (i < n || j < m) {
    ReseauHunk hunk = { i, i, j, j };

    while (hunk.a_end < n && self->gone[hunk.a_end])
      hunk.a_end++;
    while (hunk.b_end < m && self->come[hunk.b_end])
      hunk.b_end++;
    if (hunk.a_end > i || hunk.b_end > j)
      g_array_append_val (hunks, hunk);
    i = hunk.a_end + 1;
    j = hunk.b_end + 1;
  }
  return hunks;
}

/**
 * reseau_diff:
 *
 * Returns: (transfer full) (nullable) (element-type ReseauHunk): what turns @a into @b, in
 *   order, as little as possible; %NULL when they are too different to be compared in a
 *   reasonable time
 */
GArray *
reseau_diff (const ReseauSequence *a, const ReseauSequence *b)
{
  guint span = MAX (a->length, b->length) + 3;
  g_autofree guint8 *gone = g_new0 (guint8, a->length + 1);
  g_autofree guint8 *come = g_new0 (guint8, b->length + 1);
  g_autofree int *points = g_new (int, 4 * (gsize) span);
  Diff diff = { a->ids, b->ids, gone, come, points + span, points + 3 * (gsize) span, MAX_STEPS };

  if (!compare (&diff, (Box){ 0, a->length, 0, b->length }))
    return NULL;
  return collect_hunks (&diff, a->length, b->length);
}

/* --- hunks as a person sees them ----------------------------------------------------- */

static guint
weigh (const ReseauSequence *parts, guint start, guint end)
{
  guint weight = 0;

  if (parts->solid == NULL)
    return end > start ? end - start : 0;
  for (guint i = start; i < end; i++)
    weight += parts->solid[i];
  return weight;
}

static guint
weigh_hunk (const ReseauHunk *hunk, const ReseauSequence *a, const ReseauSequence *b)
{
  return MAX (weigh (a, hunk->a_start, hunk->a_end), weigh (b, hunk->b_start, hunk->b_end));
}

/**
 * reseau_diff_join_near:
 * @hunks: (transfer full): from [func@diff] of @a and @b
 *
 * Makes one change of two that have less in common between them than each has changed: in
 * a sentence that was written anew, the “de” and “la” that stayed are chance.
 *
 * Returns: (transfer full) (element-type ReseauHunk)
 */
GArray *
reseau_diff_join_near (GArray *hunks, const ReseauSequence *a, const ReseauSequence *b)
{
  GArray *out = g_array_new (FALSE, FALSE, sizeof (ReseauHunk));

  for (guint i = 0; i < hunks->len; i++) {
    ReseauHunk hunk = g_array_index (hunks, ReseauHunk, i);

    while (out->len > 0) {
      const ReseauHunk *last = &g_array_index (out, ReseauHunk, out->len - 1);

      if (weigh (a, last->a_end, hunk.a_start) >=
          MIN (weigh_hunk (last, a, b), weigh_hunk (&hunk, a, b)))
        break;
      hunk.a_start = last->a_start;
      hunk.b_start = last->b_start;
      g_array_set_size (out, out->len - 1);
    }
    g_array_append_val (out, hunk);
  }
  g_array_unref (hunks);
  return out;
}

/* --- three ways ---------------------------------------------------------------------- */

typedef struct {
  const GArray *hunks;
  const ReseauSequence *parts;
  ReseauSide side;
  guint next;
  guint end;      /* in the base, of its last change that the other side has not made too */
  gboolean begun; /* it has made one */
} Walk;

typedef struct {
  const ReseauSequence *base;
  GArray *pieces;
  guint done; /* of the base */
} Merge;

static const ReseauHunk *
peek (const Walk *walk)
{
  return walk->next < walk->hunks->len ? &g_array_index (walk->hunks, ReseauHunk, walk->next)
                                       : NULL;
}

static gboolean
same_change (const Walk *a, const ReseauHunk *x, const Walk *b, const ReseauHunk *y)
{
  guint length = x->b_end - x->b_start;

  return x->a_start == y->a_start && x->a_end == y->a_end && y->b_end - y->b_start == length &&
         memcmp (a->parts->ids + x->b_start, b->parts->ids + y->b_start,
                 length * sizeof (guint32)) == 0;
}

static void
add_piece (Merge *self, ReseauSide side, guint start, guint end)
{
  ReseauPiece piece = { side, start, end };

  if (end > start)
    g_array_append_val (self->pieces, piece);
}

static void
emit (Merge *self, Walk *walk)
{
  const ReseauHunk *hunk = peek (walk);

  add_piece (self, RESEAU_SIDE_BASE, self->done, hunk->a_start);
  add_piece (self, walk->side, hunk->b_start, hunk->b_end);
  self->done = hunk->a_end;
  walk->next++;
}

/* Between the changes of two people stands something that both have left. */
static gboolean
emit_alone (Merge *self, Walk *walk, const Walk *other)
{
  const ReseauHunk *hunk = peek (walk);

  if (other->begun &&
      (hunk->a_start < other->end || weigh (self->base, other->end, hunk->a_start) == 0))
    return FALSE;
  emit (self, walk);
  walk->end = hunk->a_end;
  walk->begun = TRUE;
  return TRUE;
}

static gboolean
goes_first (const ReseauHunk *x, const ReseauHunk *y)
{
  return y == NULL || x->a_start < y->a_start || (x->a_start == y->a_start && x->a_end <= y->a_end);
}

/**
 * reseau_diff_merge:
 * @mine: (element-type ReseauHunk): from @base to @mine_parts
 * @theirs: (element-type ReseauHunk): from @base to @theirs_parts
 *
 * Returns: (transfer full) (nullable) (element-type ReseauPiece): the whole with the changes of
 *   both sides; %NULL when they overlap or touch without being the same
 */
GArray *
reseau_diff_merge (const ReseauSequence *base, GArray *mine, GArray *theirs,
                   const ReseauSequence *mine_parts, const ReseauSequence *theirs_parts)
{
  g_autoptr (GArray) pieces = g_array_new (FALSE, FALSE, sizeof (ReseauPiece));
  Merge merge = { base, pieces, 0 };
  Walk a = { mine, mine_parts, RESEAU_SIDE_MINE, 0, 0, FALSE };
  Walk b = { theirs, theirs_parts, RESEAU_SIDE_THEIRS, 0, 0, FALSE };

  for (;;) {
    const ReseauHunk *x = peek (&a), *y = peek (&b);

    if (x == NULL && y == NULL)
      break;
    if (x != NULL && y != NULL && same_change (&a, x, &b, y)) {
      emit (&merge, &a);
      b.next++;
    }
    else if (x != NULL && goes_first (x, y) ? !emit_alone (&merge, &a, &b)
                                            : !emit_alone (&merge, &b, &a)) {
      return NULL;
    }
  }
  add_piece (&merge, RESEAU_SIDE_BASE, merge.done, base->length);
  return g_steal_pointer (&pieces);
}
