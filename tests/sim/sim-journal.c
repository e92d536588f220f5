/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the server's journal tells: I-MONO, I-ONCE, I-STATE, I-SEEN, I-SELF. */
#include "sim.h"

#include <string.h>

#include "reseau-cursor.h"
#include "reseau-json.h"
#include "reseau-lost.h"

typedef struct {
  Sim *sim;
  gint64 seq;
  guint8 chain[RESEAU_CHAIN_BYTES];
  GHashTable *ops;     /* seen so far */
  GHashTable *writers; /* "record/field" -> Write, none of what two have written */
  GHashTable *words;   /* typed -> Write that sent it first */
  GHashTable *present; /* "record/field" -> text that stands there */
  GHashTable *gone;    /* "record/list/element" -> Write that took it out */
} Reader;

/* Who wrote a field last, and when. */
typedef struct {
  char *device;
  gint64 seq;
} Write;

/* One commit. */
typedef struct {
  gint64 seq;
  char op[37];
  char record[37];
  char *device;
  ReseauOp *op_sent; /* what the patch says */
  ReseauValue *patch;
  ReseauValue *before;
  ReseauValue *after; /* NULL where nothing was brought together */
  gboolean restores;
} Entry;

static void
write_free (gpointer data)
{
  Write *write = data;

  if (write == NULL)
    return;
  g_free (write->device);
  g_free (write);
}

/* What is given back is nobody's. */
static Write *
write_new (const Entry *entry)
{
  Write *write = g_new0 (Write, 1);

  write->device = g_strdup (entry->restores ? "" : entry->device);
  write->seq = entry->seq;
  return write;
}

static void
check_order (Reader *self, const Entry *entry, const void *chain, gsize length)
{
  if (entry->seq != self->seq + 1)
    sim_blame (self->sim, "I-MONO commit %" G_GINT64_FORMAT " follows %" G_GINT64_FORMAT,
               entry->seq, self->seq);
  self->seq = entry->seq;
  reseau_chain_next (self->chain, entry->seq, entry->op, entry->record);
  if (length != sizeof self->chain || memcmp (chain, self->chain, length) != 0)
    sim_blame (self->sim, "I-MONO the chain breaks at %" G_GINT64_FORMAT, entry->seq);
  if (!g_hash_table_add (self->ops, g_strdup (entry->op)))
    sim_blame (self->sim, "I-ONCE operation %s is there twice", entry->op);
}

/* What is given back may have taken more than one step. */
#define MOST_STEPS 4

static gboolean
leads (const ReseauKind *kind, const char *from, const char *to, guint steps)
{
  for (guint i = 0; i < kind->n_transitions; i++) {
    const ReseauTransition *step = &kind->transitions[i];

    if (g_strcmp0 (step->from, from) == 0 &&
        (g_strcmp0 (step->to, to) == 0 || (steps > 1 && leads (kind, step->to, to, steps - 1))))
      return TRUE;
  }
  return FALSE;
}

static void
check_transition (Reader *self, const Entry *entry)
{
  const char *from = reseau_value_get_member_string (entry->patch, "from");
  const char *to = reseau_value_get_member_string (entry->patch, "to");
  const char *name = reseau_value_get_member_string (entry->patch, "type");
  const ReseauKind *kind = reseau_schema_get_kind (self->sim->schema, name);
  const ReseauField *state = reseau_kind_get_state_field (kind);

  if (g_strcmp0 (reseau_value_get_member_string (entry->patch, "t"), "trans") != 0)
    return;
  /* Given back after what was decided later there: it is only noted. */
  if (entry->restores && reseau_value_get (entry->before, state->key) == NULL)
    return;
  if (!leads (kind, from, to, entry->restores ? MOST_STEPS : 1) ||
      g_strcmp0 (reseau_value_get_member_string (entry->before, state->key), from) != 0)
    sim_blame (self->sim, "I-STATE %s went from %s to %s", entry->record, from, to);
}

static gboolean
had_seen (Reader *self, const Entry *entry, const char *old, char **sent)
{
  GHashTable *saw = g_hash_table_lookup (self->sim->op_saw, entry->op);

  for (guint i = 0; sent[i] != NULL; i++) {
    const SimTyped *typed = g_hash_table_lookup (self->sim->typed, sent[i]);

    if (typed != NULL && g_hash_table_contains (typed->saw, old))
      return TRUE;
  }
  return saw != NULL && g_hash_table_contains (saw, old);
}

/* One's own word; or one that both histories had, when something is given back. */
static gboolean
may_take_out (Reader *self, const Entry *entry, const char *field, const char *word)
{
  const Write *first = g_hash_table_lookup (self->words, word);

  if (first == NULL)
    return FALSE;
  return entry->restores ? first->seq <= reseau_op_get_base (entry->op_sent, field)
                         : g_strcmp0 (first->device, entry->device) == 0;
}

/* What stood there and stands there no more, its author had before them. */
static void
check_taken_out (Reader *self, const Entry *entry, const char *field, char **old, char **sent,
                 char **left)
{
  for (guint i = 0; old[i] != NULL; i++)
    if (sim_is_typed (old[i]) && !g_strv_contains ((const char *const *) left, old[i]) &&
        !may_take_out (self, entry, field, old[i]) && !had_seen (self, entry, old[i], sent))
      sim_blame (
          self->sim,
          "I-SEEN %s was written over and its author had not seen it (commit %" G_GINT64_FORMAT ")",
          old[i], entry->seq);
}

static gboolean
are_neighbours (char **words, const char *one, const char *other)
{
  for (guint i = 0; words[i] != NULL && words[i + 1] != NULL; i++)
    if (g_str_equal (words[i], one) && g_str_equal (words[i + 1], other))
      return TRUE;
  return FALSE;
}

/* What was brought together has each new word of its author once, and no two words side by side
 * that nobody had put there. */
static void
check_joined (Reader *self, const Entry *entry, char **old, char **sent, char **left)
{
  for (guint i = 0; sent[i] != NULL; i++)
    if (sim_is_typed (sent[i]) && !g_hash_table_contains (self->words, sent[i]) &&
        !g_strv_contains ((const char *const *) left, sent[i]))
      sim_blame (self->sim, "I-NOLOSS %s was left out of a merge (commit %" G_GINT64_FORMAT ")",
                 sent[i], entry->seq);
  for (guint i = 0; left[i] != NULL && left[i + 1] != NULL; i++)
    if (!are_neighbours (old, left[i], left[i + 1]) && !are_neighbours (sent, left[i], left[i + 1]))
      sim_blame (self->sim,
                 "I-SEEN nobody put %s beside %s, and no one was asked (commit %" G_GINT64_FORMAT
                 ")",
                 left[i], left[i + 1], entry->seq);
}

/* An element went, or came: what was in it was seen by who took it out. */
static void
check_element (Reader *self, const Entry *entry, const char *key, const ReseauValue *old)
{
  g_autoptr (GHashTable) words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree gpointer *keys = NULL;
  char *none[] = { NULL };

  sim_collect_values (old, words);
  keys = g_hash_table_get_keys_as_array (words, NULL);
  check_taken_out (self, entry, key, (char **) keys, none, none);
  g_hash_table_insert (self->gone, g_strconcat (entry->record, "/", key, NULL), write_new (entry));
}

/* Whoever settles in favour of a value in an element that they had seen go, or had taken out
 * themselves, brings the element back: what stood there beside had been taken out before. */
static gboolean
comes_back (Reader *self, const Entry *entry, const char *field)
{
  const char *type = reseau_value_get_member_string (entry->patch, "t");
  const char *part = strrchr (field, '/');
  g_autofree char *element = NULL;
  const Write *out;
  gboolean settled;

  if (part == NULL)
    return FALSE;
  element = g_strdup_printf ("%s/%.*s", entry->record, (int) (part - field), field);
  out = g_hash_table_lookup (self->gone, element);
  settled = out != NULL && g_strcmp0 (type, "resolve") == 0 &&
            (reseau_op_get_base (entry->op_sent, field) >= out->seq ||
             g_strcmp0 (out->device, entry->device) == 0);
  g_hash_table_remove (self->gone, element);
  return settled;
}

/* A field was written: by whom, and over what? */
static void
check_write (Reader *self, const Entry *entry, const char *field, const char *old)
{
  char *key = g_strconcat (entry->record, "/", field, NULL);
  g_autoptr (ReseauValue) new = entry->op_sent ? reseau_op_dup_value (entry->op_sent, field) : NULL;
  const char *typed = new ? reseau_value_get_string (new) : NULL;
  const char *joined = reseau_value_get_member_string (entry->after, field);
  g_auto (GStrv) before = sim_split_words (old);
  g_auto (GStrv) sent = sim_split_words (typed);
  g_auto (GStrv) left = sim_split_words (joined ? joined : typed);

  if (!comes_back (self, entry, field))
    check_taken_out (self, entry, field, before, sent, left);
  if (joined != NULL)
    check_joined (self, entry, before, sent, left);
  g_hash_table_insert (self->present, g_strdup (key), g_strdup (joined ? joined : typed));
  g_hash_table_insert (self->writers, key, joined ? NULL : write_new (entry));
}

static gboolean
has_typed (const char *value)
{
  g_auto (GStrv) words = sim_split_words (value);

  for (guint i = 0; words[i] != NULL; i++)
    if (sim_is_typed (words[i]))
      return TRUE;
  return FALSE;
}

/* The word of @text that was typed last. */
static const char *
find_latest (char **words)
{
  const char *latest = NULL;

  for (guint i = 0; words[i] != NULL; i++)
    if (sim_is_typed (words[i]) && (latest == NULL || g_ascii_strtoull (words[i] + 1, NULL, 10) >
                                                          g_ascii_strtoull (latest + 1, NULL, 10)))
      latest = words[i];
  return latest;
}

/* What its author had before them, behind what they had typed there and never sent. */
static const char *
find_under (Reader *self, const char *text)
{
  for (guint depth = 0; text != NULL && depth < 9; depth++) {
    g_auto (GStrv) words = sim_split_words (text);
    const char *latest = find_latest (words);
    const SimTyped *typed = latest ? g_hash_table_lookup (self->sim->typed, latest) : NULL;

    if (typed == NULL || (depth > 0 && g_hash_table_contains (self->words, latest)))
      return depth > 0 ? text : NULL;
    text = typed->over;
  }
  return text;
}

/* A field was to be written and was not: it clashed. */
static void
check_clash (Reader *self, const Entry *entry, const char *field, const char *value)
{
  g_autofree char *key = g_strconcat (entry->record, "/", field, NULL);
  const Write *writer = g_hash_table_lookup (self->writers, key);
  const char *under = find_under (self, value);

  if (writer == NULL || entry->restores || !has_typed (value))
    return;
  if (under != NULL && g_strcmp0 (under, g_hash_table_lookup (self->present, key)) == 0) {
    sim_tell (self->sim, "%s was put beside what its author had seen (commit %" G_GINT64_FORMAT ")",
              value, entry->seq);
    self->sim->n_needless++;
  }
  if (g_strcmp0 (writer->device, entry->device) == 0)
    sim_blame (self->sim,
               "I-SELF %s clashes with the same device's own value (commit %" G_GINT64_FORMAT ")",
               value, entry->seq);
}

/* As of fields, of what is changed in elements that were there. */
static void
check_parts (Reader *self, const Entry *entry)
{
  const ReseauValue *put =
      reseau_value_get (reseau_value_get (reseau_value_get (entry->patch, "lst"), "steps"), "put");

  for (guint i = 0; i < reseau_value_get_length (put); i++) {
    const ReseauValue *parts = reseau_value_get_at (put, i);
    g_autofree char *element = g_strconcat ("steps/", reseau_value_get_key_at (put, i), NULL);

    for (guint j = 0; j < reseau_value_get_length (parts); j++) {
      g_autofree char *key = g_strconcat (element, "/", reseau_value_get_key_at (parts, j), NULL);
      const char *value = reseau_value_get_string (reseau_value_get_at (parts, j));

      if (value != NULL && reseau_value_get (entry->before, key) == NULL &&
          reseau_value_get (entry->before, element) == NULL)
        check_clash (self, entry, key, value);
    }
  }
}

static void
check_fields (Reader *self, const Entry *entry)
{
  const ReseauValue *set = reseau_value_get (entry->patch, "set");

  for (guint i = 0; i < reseau_value_get_length (set); i++) {
    const char *field = reseau_value_get_key_at (set, i);
    const char *value = reseau_value_get_string (reseau_value_get_at (set, i));

    if (value != NULL && reseau_value_get (entry->before, field) == NULL)
      check_clash (self, entry, field, value);
  }
  check_parts (self, entry);
  for (guint i = 0; i < reseau_value_get_length (entry->before); i++) {
    const char *key = reseau_value_get_key_at (entry->before, i);
    const ReseauValue *old = reseau_value_get_at (entry->before, i);

    if (reseau_value_is_object (old))
      check_element (self, entry, key, old);
    else
      check_write (self, entry, key, reseau_value_get_string (old));
  }
}

static void
note_words (Reader *self, const Entry *entry)
{
  g_autoptr (GHashTable) words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer word;

  sim_collect_values (entry->patch, words);
  g_hash_table_iter_init (&iter, words);
  while (g_hash_table_iter_next (&iter, &word, NULL))
    if (!g_hash_table_contains (self->words, word))
      g_hash_table_insert (self->words, g_strdup (word), write_new (entry));
}

static void
read_entry (Reader *self, ReseauDbStatement *row)
{
  Entry entry = { reseau_db_column_int64 (row, 0) };
  gsize length;
  const void *chain = reseau_db_column_blob (row, 1, &length);

  reseau_db_column_uuid (row, 2, entry.op);
  reseau_db_column_uuid (row, 3, entry.record);
  entry.device = reseau_db_column_dup_uuid (row, 4);
  entry.patch = reseau_json_parse (reseau_db_column_text (row, 5), -1, NULL);
  entry.before = reseau_json_parse (reseau_db_column_text (row, 6), -1, NULL);
  if (!reseau_db_column_is_null (row, 7))
    entry.after = reseau_json_parse (reseau_db_column_text (row, 7), -1, NULL);
  entry.restores = reseau_lost_gives_back (reseau_value_get (entry.patch, "lost"));
  entry.op_sent = reseau_op_from_value (entry.patch, NULL);
  check_order (self, &entry, chain, length);
  check_transition (self, &entry);
  check_fields (self, &entry);
  note_words (self, &entry);
  g_free (entry.device);
  reseau_op_free (entry.op_sent);
  reseau_value_unref (entry.patch);
  reseau_value_unref (entry.before);
  reseau_value_unref (entry.after);
}

static void
check_head (Reader *self)
{
  ReseauServerClock clock;
  g_autoptr (GError) error = NULL;

  if (!self->sim->server_store->vtable->get_clock (self->sim->server_store, &clock, &error))
    g_error ("The clock: %s", error->message);
  if (clock.seq != self->seq || memcmp (clock.chain, self->chain, sizeof clock.chain) != 0)
    sim_blame (self->sim, "I-MONO the clock is not at the journal's end");
}

/* What a desk was told is done has survived every crash. */
static void
check_acked (Sim *sim)
{
  ReseauServerStore *store = sim->server_store;
  GHashTableIter iter;
  gpointer op;

  g_hash_table_iter_init (&iter, sim->acked);
  while (g_hash_table_iter_next (&iter, &op, NULL)) {
    g_autofree char *content = NULL;
    g_autoptr (ReseauOpResult) done = store->vtable->get_done (store, op, &content, NULL);

    if (done == NULL)
      sim_blame (sim, "I-ACK operation %s was acknowledged and is not there", (char *) op);
  }
}

void
sim_check_server (Sim *sim)
{
  ReseauDb *db = reseau_sqlite_store_get_db (sim->server_store);
  g_autoptr (ReseauDbStatement) rows = NULL;
  Reader reader = { .sim = sim };

  reader.ops = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  reader.writers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, write_free);
  reader.words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, write_free);
  reader.present = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  reader.gone = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, write_free);
  rows = reseau_db_prepare (
      db, "SELECT seq, chain, op, id, device, patch, before, after FROM journal ORDER BY seq",
      NULL);
  while (reseau_db_step (rows, NULL) > 0)
    read_entry (&reader, rows);
  check_head (&reader);
  check_acked (sim);
  g_hash_table_unref (reader.ops);
  g_hash_table_unref (reader.writers);
  g_hash_table_unref (reader.words);
  g_hash_table_unref (reader.present);
  g_hash_table_unref (reader.gone);
}
