/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-text-highlight.h"

#include <string.h>

#include "reseau-text-chars.h"

/* A match of one clause of the query. */
typedef struct {
  ReseauTextRange range;
  guint clause;
} Match;

/* Matches beyond these add nothing that a person would look for. */
#define MAX_MATCHES 2000

#define N_STARTS 1024

typedef struct {
  const char *text;
  ReseauTextQuery *query;
  GArray *matches;
  /* The words last read, by position, for phrases. */
  ReseauTextRange recent[RESEAU_TEXT_QUERY_MAX_WORDS];
  /* For each clause, and after these for each alternative, bit n: its first n+1 words end at
   * the last word. */
  struct {
    guint32 now;
    guint32 before; /* at the word before */
    gsize last;     /* where it was last met, and 1 */
  } * progress;
  /* With which two letters the words that stand alone begin, see find_start(): most words of
   * a text are none of them. */
  guint64 starts[N_STARTS / 64];
  gsize span; /* bytes within which it is enough to meet every clause; 0 for none */
  gsize stop; /* no word after this one is looked at */
} Scan;

/* {{{ Matching */

/* Bytes of @text from @start whose folding is at least @folded bytes long. */
static gsize
end_of_folded (const char *text, gsize start, gsize end, gsize folded)
{
  const char *p = text + start;
  gsize length = 0;

  while (p < text + end && length < folded) {
    char out[RESEAU_FOLD_MAX];
    int n = reseau_text_fold_char (reseau_text_next_char (p, text + end, &p), out);

    length += MAX (n, 0);
  }
  /* An accent written apart belongs to its letter. */
  while (p < text + end) {
    char out[RESEAU_FOLD_MAX];
    const char *next;

    if (reseau_text_fold_char (reseau_text_next_char (p, text + end, &next), out) != 0)
      break;
    p = next;
  }
  return p - text;
}

static gboolean
word_matches (const Scan *scan, const ReseauTextWord *word, const ReseauToken *token, gsize *end)
{
  *end = token->end;
  if (strcmp (word->stem, token->stem) == 0 &&
      (!word->is_prefix || !g_str_has_prefix (token->form, word->form)))
    return TRUE;
  if (!word->is_prefix || !g_str_has_prefix (token->form, word->form))
    return FALSE;
  if (!token->joined)
    *end = end_of_folded (scan->text, token->start, token->end, strlen (word->form));
  return TRUE;
}

/* Where all clauses have been met close together, what follows is looked at as far as it
 * may be shown with them, at four bytes a character. */
static void
stop_where_all_is_met (Scan *scan)
{
  gsize first = G_MAXSIZE, last = 0;

  for (guint i = 0; i < reseau_text_query_get_n_clauses (scan->query); i++) {
    first = MIN (first, scan->progress[i].last);
    last = MAX (last, scan->progress[i].last);
  }
  if (first > 0 && last - first <= scan->span)
    scan->stop = MIN (scan->stop, last + 4 * scan->span);
}

/* @index: of a clause, or behind these of an alternative, which does for its clauses */
static void
add_match (Scan *scan, guint index, gsize start, gsize end)
{
  guint n = reseau_text_query_get_n_clauses (scan->query);
  guint first = index, last = index;
  Match match = { { start, end }, index };

  if (index >= n) {
    const ReseauTextAlternative *other = reseau_text_query_get_alternative (scan->query, index - n);

    match.clause = first = other->first;
    last = other->last;
  }
  g_array_append_val (scan->matches, match);
  for (guint i = first; i <= last; i++)
    scan->progress[i].last = start + 1;
  if (scan->span > 0)
    stop_where_all_is_met (scan);
}

/* @index: see add_match() */
static const ReseauTextClause *
get_clause (const Scan *scan, guint index)
{
  guint n = reseau_text_query_get_n_clauses (scan->query);

  return index < n ? reseau_text_query_get_clause (scan->query, index)
                   : &reseau_text_query_get_alternative (scan->query, index - n)->clause;
}

static void
try_phrase (Scan *scan, guint index, const ReseauTextClause *clause, const ReseauToken *token)
{
  guint32 bits = 0;
  gsize end = token->end;

  for (guint i = 0; i < clause->n_words; i++) {
    gsize word_end;

    if (word_matches (scan, &clause->words[i], token, &word_end)) {
      bits |= 1u << i;
      if (i + 1 == clause->n_words)
        end = word_end;
    }
  }
  /* A word written in one stands beside the first part of its compound, not after it. */
  if (!token->joined) {
    scan->progress[index].before = scan->progress[index].now;
    scan->progress[index].now = 0;
  }
  bits &= (scan->progress[index].before << 1) | 1;
  scan->progress[index].now |= bits;
  if (bits & (1u << (clause->n_words - 1))) {
    guint first = (token->position - (clause->n_words - 1)) % RESEAU_TEXT_QUERY_MAX_WORDS;

    add_match (scan, index, scan->recent[first].start, end);
  }
}

static void
try_clause (Scan *scan, guint index, const ReseauTextClause *clause, const ReseauToken *token)
{
  gsize end;

  if (clause->joined != NULL && word_matches (scan, clause->joined, token, &end))
    add_match (scan, index, token->start, end);
  else if (clause->n_words == 1) {
    if (word_matches (scan, &clause->words[0], token, &end))
      add_match (scan, index, token->start, end);
  }
  if (clause->n_words > 1)
    try_phrase (scan, index, clause, token);
}

static guint
find_start (const char *word)
{
  return ((guchar) word[0] * 37u + (guchar) word[word[0] != '\0' ? 1 : 0]) % N_STARTS;
}

static void
note_start (Scan *scan, guint start)
{
  scan->starts[start / 64] |= G_GUINT64_CONSTANT (1) << (start % 64);
}

static gboolean
has_start (const Scan *scan, const char *word)
{
  guint start = find_start (word);

  return (scan->starts[start / 64] & (G_GUINT64_CONSTANT (1) << (start % 64))) != 0;
}

static void
note_starts (Scan *scan, const ReseauTextClause *clause)
{
  const ReseauTextWord *word = &clause->words[0];

  if (clause->n_words > 1)
    return;
  note_start (scan, find_start (word->stem));
  note_start (scan, find_start (word->form));
  /* One letter may become anything. */
  if (word->is_prefix && strlen (word->form) < 2)
    memset (scan->starts, 0xff, sizeof scan->starts);
}

static gboolean
on_token (const ReseauToken *token, gpointer data)
{
  Scan *scan = data;
  guint n = reseau_text_query_get_n_clauses (scan->query);
  gboolean alone = has_start (scan, token->stem) || has_start (scan, token->form);

  if (!token->joined) {
    ReseauTextRange *recent = &scan->recent[token->position % RESEAU_TEXT_QUERY_MAX_WORDS];

    recent->start = token->start;
    recent->end = token->end;
  }
  for (guint i = 0; i < n + reseau_text_query_get_n_alternatives (scan->query); i++) {
    const ReseauTextClause *clause = get_clause (scan, i);

    if (alone || clause->n_words > 1 || clause->joined != NULL)
      try_clause (scan, i, clause, token);
  }
  return scan->matches->len < MAX_MATCHES && token->start <= scan->stop;
}

static int
compare_matches (gconstpointer a, gconstpointer b)
{
  const Match *one = a, *two = b;

  if (one->range.start != two->range.start)
    return one->range.start < two->range.start ? -1 : 1;
  return one->range.end < two->range.end ? -1 : one->range.end > two->range.end;
}

/* @span: see Scan
 * Returns: (transfer full) (element-type Match): in order */
static GArray *
find_matches (ReseauAnalyzer *analyzer, const char *text, ReseauTextQuery *query, gsize span)
{
  Scan scan = { .text = text, .query = query, .span = span, .stop = G_MAXSIZE };
  guint n = reseau_text_query_get_n_clauses (query) + reseau_text_query_get_n_alternatives (query);

  scan.matches = g_array_new (FALSE, FALSE, sizeof (Match));
  scan.progress = g_malloc0_n (n, sizeof *scan.progress);
  for (guint i = 0; i < n; i++)
    note_starts (&scan, get_clause (&scan, i));
  if (reseau_text_query_get_n_clauses (query) > 0)
    reseau_analyzer_run (analyzer, text, -1, on_token, &scan);
  g_array_sort (scan.matches, compare_matches);
  g_free (scan.progress);
  return scan.matches;
}

/* Returns: (transfer full): where matches within [@start, @end) are, overlapping ones made one */
static GArray *
merge_ranges (const GArray *matches, gsize start, gsize end)
{
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (ReseauTextRange));

  for (guint i = 0; i < matches->len; i++) {
    ReseauTextRange range = g_array_index (matches, Match, i).range;
    ReseauTextRange *last =
        ranges->len > 0 ? &g_array_index (ranges, ReseauTextRange, ranges->len - 1) : NULL;

    if (range.start < start || range.end > end)
      continue;
    if (last != NULL && range.start <= last->end)
      last->end = MAX (last->end, range.end);
    else
      g_array_append_val (ranges, range);
  }
  return ranges;
}

GArray *
reseau_text_highlight (ReseauAnalyzer *analyzer, const char *text, ReseauTextQuery *query)
{
  g_autoptr (GArray) matches = NULL;

  g_return_val_if_fail (analyzer != NULL && text != NULL && query != NULL, NULL);

  matches = find_matches (analyzer, text, query, 0);
  return merge_ranges (matches, 0, G_MAXSIZE);
}

/* }}} */
/* {{{ Snippets */

static gboolean
is_space_at (const char *p, const char *end, const char **next)
{
  gunichar c = reseau_text_next_char (p, end, next);

  return c != RESEAU_CHAR_BAD && g_unichar_isspace (c);
}

/* Goes @n characters on, or back. */
static const char *
move_chars (const char *p, const char *begin, const char *end, int n)
{
  for (; n > 0 && p < end; n--)
    reseau_text_next_char (p, end, &p);
  for (; n < 0 && p > begin; n++)
    do
      p--;
    while (p > begin && ((guchar) *p & 0xC0) == 0x80);
  return p;
}

/* Matches of different clauses weigh more than many of the same. */
static guint
weigh (const GArray *matches, guint first, gsize limit, guint *last)
{
  guint32 clauses = 0;
  guint n = 0;

  for (guint i = first; i < matches->len && g_array_index (matches, Match, i).range.end <= limit;
       i++) {
    clauses |= 1u << (g_array_index (matches, Match, i).clause % 32);
    *last = i;
    n++;
  }
  return 100 * __builtin_popcount (clauses) + MIN (n, 50);
}

/* The passage of @length characters with the best matches, before it is cut at words. */
static ReseauTextRange
choose_passage (const char *text, const char *end, const GArray *matches, guint length)
{
  guint best = 0, best_first = 0, best_last = 0;
  const char *first, *last, *begin;
  guint span, lead;

  for (guint i = 0; i < matches->len; i++) {
    const char *start = text + g_array_index (matches, Match, i).range.start;
    guint last_match = i;
    guint weight = weigh (matches, i, move_chars (start, text, end, length) - text, &last_match);

    if (weight > best) {
      best = weight;
      best_first = i;
      best_last = last_match;
    }
  }
  if (best == 0)
    return (ReseauTextRange){ 0, move_chars (text, text, end, length) - text };
  first = text + g_array_index (matches, Match, best_first).range.start;
  last = text + g_array_index (matches, Match, best_last).range.end;
  span = MIN (length, (guint) (last - first));
  lead = (length - span) / 3;
  begin = move_chars (first, text, end, -(int) lead);
  /* Near the end of the text there is more to show before. */
  if (move_chars (begin, text, end, length) == end)
    begin = MIN (begin, move_chars (end, text, end, -(int) length));
  return (ReseauTextRange){ begin - text,
                            MAX (last, move_chars (begin, text, end, length)) - text };
}

/* Cuts the passage between words, unless the word there is too long. */
static void
cut_at_words (const char *text, const char *end, ReseauTextRange *passage, guint length)
{
  const char *p = text + passage->start;
  const char *limit = move_chars (p, text, end, length / 4);
  const char *next;

  if (p > text)
    for (; p < limit; p = next)
      if (is_space_at (p, end, &next)) {
        passage->start = next - text;
        break;
      }
  p = text + passage->end;
  limit = move_chars (p, text, end, -(int) (length / 4));
  if (p < end && !is_space_at (p, end, &next))
    for (; p > limit; p = move_chars (p, text, end, -1))
      if (is_space_at (move_chars (p, text, end, -1), end, &next)) {
        passage->end = move_chars (p, text, end, -1) - text;
        break;
      }
}

typedef struct {
  GString *out;
  GArray *source; /* ranges in the text */
  GArray *target; /* and in @out */
  guint n_open;   /* ranges begun */
  gboolean space;
} Writer;

static void
write_char (Writer *writer, const char *p, const char *text, const char *end, const char **next)
{
  gsize at = p - text;
  ReseauTextRange *current = writer->n_open < writer->source->len
                                 ? &g_array_index (writer->source, ReseauTextRange, writer->n_open)
                                 : NULL;
  ReseauTextRange *open = writer->target->len > 0 ? &g_array_index (writer->target, ReseauTextRange,
                                                                    writer->target->len - 1)
                                                  : NULL;

  if (is_space_at (p, end, next)) {
    writer->space = TRUE;
    return;
  }
  if (writer->space && writer->out->len > 0)
    g_string_append_c (writer->out, ' ');
  writer->space = FALSE;
  if (current != NULL && at >= current->start) {
    ReseauTextRange range = { writer->out->len, writer->out->len };

    g_array_append_val (writer->target, range);
    open = &g_array_index (writer->target, ReseauTextRange, writer->target->len - 1);
    writer->n_open++;
  }
  if (reseau_text_next_char (p, end, next) == RESEAU_CHAR_BAD || *p == '\0')
    g_string_append (writer->out, "\357\277\275");
  else
    g_string_append_len (writer->out, p, *next - p);
  if (open != NULL && at < g_array_index (writer->source, ReseauTextRange, writer->n_open - 1).end)
    open->end = writer->out->len;
}

static gboolean
only_spaces (const char *p, const char *end)
{
  while (p < end)
    if (!is_space_at (p, end, &p))
      return FALSE;
  return TRUE;
}

char *
reseau_text_snippet (ReseauAnalyzer *analyzer, const char *text, ReseauTextQuery *query,
                     guint length, GArray **ranges)
{
  g_autoptr (GArray) matches = NULL;
  ReseauTextRange passage;
  Writer writer = { 0 };
  const char *end, *p;

  g_return_val_if_fail (analyzer != NULL && text != NULL && query != NULL && length > 0, NULL);

  end = text + strlen (text);
  /* The first passage that has all is as good as any. */
  matches = find_matches (analyzer, text, query, length);
  passage = choose_passage (text, end, matches, length);
  cut_at_words (text, end, &passage, length);

  writer.out = g_string_new (only_spaces (text, text + passage.start) ? NULL : "… ");
  writer.source = merge_ranges (matches, passage.start, passage.end);
  writer.target = g_array_new (FALSE, FALSE, sizeof (ReseauTextRange));
  for (p = text + passage.start; p < text + passage.end;)
    write_char (&writer, p, text, end, &p);
  if (!only_spaces (text + passage.end, end))
    g_string_append (writer.out, " …");

  g_array_unref (writer.source);
  if (ranges != NULL)
    *ranges = writer.target;
  else
    g_array_unref (writer.target);
  return g_string_free (writer.out, FALSE);
}

/* }}} */
