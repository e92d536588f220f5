/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-tour.h"

#include "reseau-picture.h"
#include "reseau-welcome.h"

/* Between two looks at whether a step has arrived; how long it stays so; when one gives up:
 * looks are counted, on a busy machine there are fewer. */
#define LOOK_MS 60
#define SETTLE_MS 420
#define GIVE_UP_LOOKS 500

struct _ReseauTour {
  GObject parent;

  ReseauApplication *application;
  ReseauWindow *window;
  ReseauContext *context;
  char *folder;
  GHashTable *ids; /* what a step opens → id */
  guint step;
  guint taken;
  guint timer;
  guint looks;
  gint64 settled;
  int text_dpi;
  const char *size;
};

G_DEFINE_FINAL_TYPE (ReseauTour, reseau_tour, G_TYPE_OBJECT)

typedef enum {
  DO_NOTHING,
  DO_CONNECT, /* sign in there, where there is nothing */
  DO_TRY,     /* the demonstration, and wait for the first exchange */
  DO_CUT,     /* the server of the demonstration ends */
  DO_SIGN_OUT,
  DO_FIND,    /* look up what will be opened */
  DO_ACTION,  /* detailed action of the window */
  DO_OPEN,    /* open a record that was looked up */
  DO_SEARCH,  /* words in the search of this view */
  DO_SCROLL,  /* to the end of what is read */
  DO_PHOTOS,  /* to the photos of what is read, and wait for them */
  DO_LARGE,   /* the first of them, large */
  DO_SIZE,    /* WIDTHxHEIGHT */
  DO_DARK,    /* "1" or "0" */
  DO_TEXT,    /* text size in per cent */
  DO_CLOSE,   /* the window above */
  DO_POPDOWN, /* popovers */
  DO_HUSH,    /* until what was said has gone by */
} Deed;

typedef struct {
  Deed deed;
  const char *word;
  const char *picture; /* NULL for none */
} Step;

static const Step steps[] = {
  { DO_NOTHING, NULL, "01-bienvenue" },
  { DO_CONNECT, "http://127.0.0.1:9", "01b-sans-serveur" },
  { DO_DARK, "1", "01c-sombre-sans-serveur" },
  { DO_DARK, "0", NULL },
  { DO_SIZE, "360x720", "01d-etroit-sans-serveur" },
  { DO_TEXT, "175", "01e-etroit-grand-texte-sans-serveur" },
  { DO_TEXT, "100", NULL },
  { DO_TRY, NULL, "02-etroit-demonstration" },
  { DO_SIZE, "1000x700", "02b-demonstration" },
  { DO_ACTION, "win.close-notice", "02-accueil" },
  { DO_FIND, NULL, NULL },
  { DO_SEARCH, "velo reparation", "03-chercher-partout" },
  { DO_SEARCH, "tabouret", "03b-chercher-une-parole" },
  { DO_SEARCH, "", NULL },
  { DO_ACTION, "win.show-view::fiches", "04-fiches" },
  { DO_OPEN, "fiche", "05-fiche" },
  { DO_PHOTOS, NULL, "05b-fiche-photos" },
  { DO_LARGE, NULL, "05c-photo-en-grand" },
  { DO_CLOSE, NULL, NULL },
  { DO_ACTION, "win.print", "05d-imprimer" },
  { DO_CLOSE, NULL, NULL },
  { DO_SCROLL, NULL, "06-fiche-discussion" },
  { DO_SEARCH, "encadrement stagiaires", "07-recherche" },
  { DO_ACTION, "win.filters", "08-filtres" },
  { DO_POPDOWN, NULL, NULL },
  { DO_ACTION, "win.filter(('fiche','nature','practice'))", "08b-filtre-actif" },
  { DO_SEARCH, "xylophone quantique", "09-aucun-resultat" },
  { DO_ACTION, "win.clear-filters", NULL },
  { DO_OPEN, "draft", "10-brouillon" },
  { DO_ACTION, "win.edit", "10-modifier" },
  { DO_ACTION, "win.back", NULL },
  { DO_ACTION, "win.verify", NULL },
  { DO_ACTION, "win.history", "10b-historique" },
  { DO_ACTION, "win.back", NULL },
  { DO_ACTION, "win.delete", NULL },
  { DO_ACTION, "win.bin", "10c-corbeille" },
  { DO_ACTION, "win.undo", "10d-corbeille-vide" },
  { DO_ACTION, "win.back", NULL },
  { DO_HUSH, NULL, NULL },
  { DO_ACTION, "win.new-fiche", "11-nouvelle-fiche" },
  { DO_ACTION, "win.back", NULL },
  { DO_ACTION, "win.show-view::directory", NULL },
  { DO_OPEN, "structure", "12-structure" },
  { DO_ACTION, "win.visit", "13-demander-une-visite" },
  { DO_CLOSE, NULL, NULL },
  { DO_OPEN, "person", "14-personne" },
  { DO_ACTION, "win.directory-view::helpers", "14b-qui-peut-aider" },
  { DO_ACTION, "win.directory-view::map", "14c-carte" },
  { DO_ACTION, "win.directory-view::structure", NULL },
  { DO_ACTION, "win.show-view::meetings", "15-rencontres" },
  { DO_ACTION, "win.meetings-view::month", "15b-rencontres-mois" },
  { DO_ACTION, "win.meetings-view::week", "15c-rencontres-semaine" },
  { DO_ACTION, "win.meetings-view::visits", "15d-rencontres-visites" },
  { DO_ACTION, "win.meetings-view::list", NULL },
  { DO_OPEN, "visit", "16-visite" },
  { DO_OPEN, "meeting", "17-rencontre" },
  { DO_ACTION, "win.sync-details", "18-synchronisation" },
  { DO_POPDOWN, NULL, NULL },
  { DO_ACTION, "app.preferences", "19-preferences" },
  { DO_CLOSE, NULL, NULL },
  { DO_ACTION, "app.shortcuts", "20-raccourcis" },
  { DO_CLOSE, NULL, NULL },
  { DO_ACTION, "app.about", "21-a-propos" },
  { DO_CLOSE, NULL, NULL },
  { DO_DARK, "1", NULL },
  { DO_ACTION, "win.show-view::home", "30-sombre-accueil" },
  { DO_ACTION, "win.show-view::fiches", "31-sombre-fiche" },
  { DO_OPEN, "fiche", NULL },
  { DO_PHOTOS, NULL, "31b-sombre-photos" },
  { DO_ACTION, "win.print", "31c-sombre-imprimer" },
  { DO_CLOSE, NULL, NULL },
  { DO_ACTION, "win.show-view::directory", NULL },
  { DO_ACTION, "win.directory-view::helpers", "31d-sombre-qui-peut-aider" },
  { DO_ACTION, "win.directory-view::map", "31e-sombre-carte" },
  { DO_ACTION, "win.directory-view::structure", NULL },
  { DO_ACTION, "win.show-view::meetings", "32-sombre-rencontres" },
  { DO_ACTION, "win.meetings-view::month", "32b-sombre-rencontres-mois" },
  { DO_ACTION, "win.meetings-view::visits", "32c-sombre-rencontres-visites" },
  { DO_ACTION, "win.meetings-view::list", NULL },
  { DO_ACTION, "app.preferences", "33-sombre-preferences" },
  { DO_CLOSE, NULL, NULL },
  { DO_ACTION, "app.shortcuts", "34-sombre-raccourcis" },
  { DO_CLOSE, NULL, NULL },
  { DO_DARK, "0", NULL },
  { DO_TEXT, "150", NULL },
  { DO_ACTION, "win.show-view::home", "40-grand-texte-accueil" },
  { DO_ACTION, "win.show-view::fiches", "41-grand-texte-fiche" },
  { DO_TEXT, "100", NULL },
  { DO_SIZE, "360x720", NULL },
  { DO_ACTION, "win.show-view::home", "50-etroit-accueil" },
  { DO_ACTION, "win.show-view::fiches", "51-etroit-fiche" },
  { DO_ACTION, "win.back", NULL },
  { DO_ACTION, "win.back", "52-etroit-fiches" },
  { DO_SEARCH, "velo", "53-etroit-recherche" },
  { DO_ACTION, "win.new-fiche", "54-etroit-nouvelle-fiche" },
  { DO_ACTION, "win.back", NULL },
  { DO_ACTION, "win.show-view::directory", "55-etroit-personne" },
  { DO_ACTION, "win.print", "55b-etroit-imprimer" },
  { DO_CLOSE, NULL, NULL },
  { DO_ACTION, "win.back", NULL },
  { DO_ACTION, "win.back", NULL },
  { DO_ACTION, "win.directory-view::helpers", "55c-etroit-qui-peut-aider" },
  { DO_ACTION, "win.directory-view::map", "55d-etroit-carte" },
  { DO_ACTION, "win.directory-view::structure", NULL },
  { DO_ACTION, "win.show-view::meetings", "56-etroit-rencontre" },
  { DO_ACTION, "win.back", NULL },
  { DO_ACTION, "win.back", "57-etroit-rencontres" },
  { DO_ACTION, "win.meetings-view::month", "57d-etroit-rencontres-mois" },
  { DO_ACTION, "win.meetings-view::week", "57e-etroit-rencontres-semaine" },
  { DO_ACTION, "win.meetings-view::visits", "57f-etroit-rencontres-visites" },
  { DO_ACTION, "win.meetings-view::list", NULL },
  { DO_ACTION, "app.preferences", "57b-etroit-preferences" },
  { DO_CLOSE, NULL, NULL },
  { DO_ACTION, "app.shortcuts", "57c-etroit-raccourcis" },
  { DO_CLOSE, NULL, NULL },
  { DO_TEXT, "175", NULL },
  { DO_ACTION, "win.show-view::home", "58-etroit-grand-texte-accueil" },
  { DO_OPEN, "fiche", "59-etroit-grand-texte-fiche" },
  { DO_PHOTOS, NULL, "59b-etroit-grand-texte-photos" },
  { DO_OPEN, "draft", NULL },
  { DO_ACTION, "win.edit", "60-etroit-grand-texte-modifier" },
  { DO_ACTION, "win.back", NULL },
  { DO_ACTION, "win.history", "60b-etroit-grand-texte-historique" },
  { DO_ACTION, "win.back", NULL },
  { DO_OPEN, "visit", "61-etroit-grand-texte-visite" },
  { DO_ACTION, "win.back", NULL },
  { DO_ACTION, "app.preferences", "61b-etroit-grand-texte-preferences" },
  { DO_CLOSE, NULL, NULL },
  { DO_ACTION, "app.shortcuts", "61c-etroit-grand-texte-raccourcis" },
  { DO_CLOSE, NULL, NULL },
  { DO_CUT, NULL, "62-etroit-grand-texte-hors-ligne" },
  { DO_ACTION, "win.bin", "62b-etroit-grand-texte-corbeille-hors-ligne" },
  { DO_ACTION, "win.back", NULL },
  { DO_TEXT, "100", "63-etroit-hors-ligne" },
  { DO_SIZE, "1000x700", "64-hors-ligne" },
  { DO_ACTION, "win.sync-details", "65-hors-ligne-details" },
  { DO_POPDOWN, NULL, NULL },
  { DO_SIGN_OUT, NULL, "66-reconnexion" },
  { DO_DARK, "1", "67-sombre-reconnexion" },
  { DO_DARK, "0", NULL },
  { DO_SIZE, "360x720", "68-etroit-reconnexion" },
  { DO_TEXT, "175", "69-etroit-grand-texte-reconnexion" },
  { DO_TEXT, "100", NULL },
  { DO_SIZE, "1000x700", NULL },
  { DO_ACTION, "win.sign-in", "70-se-reconnecter" },
};

/* --- pictures ----------------------------------------------------------------------- */

static GtkWindow *
top_window (ReseauTour *self)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

    if (window != GTK_WINDOW (self->window) && gtk_widget_get_mapped (GTK_WIDGET (window)))
      return window;
  }
  return GTK_WINDOW (self->window);
}

/* Not while sizes are still to be given out. */
static gboolean
take_picture (ReseauTour *self, const char *name)
{
  g_autofree char *file = g_strconcat (name, ".png", NULL);
  g_autofree char *path = g_build_filename (self->folder, file, NULL);

  if (!reseau_picture_save (top_window (self), path))
    return FALSE;
  self->taken++;
  return TRUE;
}

/* --- what a step does ----------------------------------------------------------------- */

static GtkWidget *
find_widget (GtkWidget *widget, GType type)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_widget (child, type);
  return found;
}

static void
scroll_to_end (ReseauTour *self)
{
  GtkWidget *page = find_widget (GTK_WIDGET (self->window), g_type_from_name ("ReseauPage"));
  GtkWidget *scroller = page != NULL ? find_widget (page, GTK_TYPE_SCROLLED_WINDOW) : NULL;
  GtkAdjustment *adjustment;

  if (scroller == NULL)
    return;
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
}

static GtkWidget *
find_photo (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (gtk_widget_has_css_class (widget, "photo-button"))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_photo (child);
  return found;
}

/* The page goes to what has the focus. */
static void
go_to_photos (ReseauTour *self)
{
  GtkWidget *photo = find_photo (GTK_WIDGET (self->window));

  if (photo != NULL)
    gtk_widget_grab_focus (photo);
}

static gboolean
shows_photo (GtkWidget *root)
{
  GtkWidget *picture = find_widget (root, GTK_TYPE_PICTURE);

  return picture != NULL && gtk_picture_get_paintable (GTK_PICTURE (picture)) != NULL;
}

static void
popdown (GtkWidget *widget)
{
  if (GTK_IS_POPOVER (widget)) {
    gtk_popover_popdown (GTK_POPOVER (widget));
    return;
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    popdown (child);
}

static void
resize (ReseauTour *self, const char *size)
{
  g_auto (GStrv) sides = g_strsplit (size, "x", 2);

  self->size = size;
  gtk_window_set_default_size (GTK_WINDOW (self->window),
                               (int) g_ascii_strtoll (sides[0], NULL, 10),
                               (int) g_ascii_strtoll (sides[1], NULL, 10));
}

/* A window above is not wider than the one below, as where there is no more room. */
static void
fit_above (ReseauTour *self)
{
  GtkWindow *above = top_window (self);
  int width, most, height, unused;

  if (above == GTK_WINDOW (self->window))
    return;
  gtk_window_get_default_size (GTK_WINDOW (self->window), &most, &unused);
  gtk_window_get_default_size (above, &width, &height);
  if (width < 0 || width > most)
    gtk_window_set_default_size (above, most, height);
}

static void
set_text_size (ReseauTour *self, const char *percent)
{
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi",
                (int) (self->text_dpi * g_ascii_strtoll (percent, NULL, 10) / 100), NULL);
}

static void
activate (ReseauTour *self, const char *detailed)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;

  if (g_action_parse_detailed_name (detailed, &name, &target, NULL))
    gtk_widget_activate_action_variant (GTK_WIDGET (self->window), name, target);
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GPtrArray *names = data;
  ReseauTour *self = g_ptr_array_index (names, 0);
  g_autoptr (GPtrArray) items =
      reseau_context_query_finish (RESEAU_CONTEXT (source), result, NULL, NULL);

  if (items != NULL && items->len > 0)
    g_hash_table_insert (self->ids, g_strdup (g_ptr_array_index (names, 1)),
                         g_strdup (reseau_item_get_id (g_ptr_array_index (items, 0))));
  g_object_unref (self);
  g_ptr_array_unref (names);
}

static void
find (ReseauTour *self, const char *name, const char *kind, const char *text, const char *field,
      const char *value)
{
  g_autoptr (ReseauQuery) query = reseau_query_new (kind);
  GPtrArray *names = g_ptr_array_new ();

  if (text != NULL)
    reseau_query_set_text (query, text);
  if (field != NULL)
    reseau_query_add_filter (query, field, value);
  g_ptr_array_add (names, g_object_ref (self));
  g_ptr_array_add (names, (gpointer) name);
  reseau_context_query_async (self->context, query, 1, NULL, on_found_cb, names);
}

static void
find_all (ReseauTour *self)
{
  find (self, "fiche", "fiche", "velo atelier public", "status", "published");
  find (self, "draft", "fiche", NULL, "status", "draft");
  find (self, "structure", "structure", "velo", NULL, NULL);
  find (self, "person", "person", NULL, NULL, NULL);
  find (self, "visit", "meeting", NULL, "nature", "visit");
  find (self, "meeting", "meeting", NULL, "nature", "exchange_group");
}

static void
connect_in_vain (ReseauTour *self, const char *address)
{
  GtkWidget *welcome = find_widget (GTK_WIDGET (self->window), RESEAU_TYPE_WELCOME);

  if (welcome == NULL)
    return;
  reseau_welcome_prepare (RESEAU_WELCOME (welcome), address, "aurore@exemple.be", FALSE);
  reseau_welcome_connect (RESEAU_WELCOME (welcome), address, "aurore@exemple.be", "secret");
}

static void
begin_step (ReseauTour *self, const Step *step)
{
  const char *id;

  switch (step->deed) {
  case DO_CONNECT:
    connect_in_vain (self, step->word);
    break;
  case DO_TRY:
    g_signal_emit_by_name (self->window, "try");
    break;
  case DO_CUT:
    reseau_application_cut_trial (self->application);
    activate (self, "win.sync");
    break;
  case DO_SIGN_OUT:
    reseau_syncer_disconnect_async (reseau_context_get_syncer (self->context), NULL, NULL, NULL);
    break;
  case DO_FIND:
    find_all (self);
    break;
  case DO_ACTION:
    activate (self, step->word);
    fit_above (self);
    break;
  case DO_OPEN:
    id = g_hash_table_lookup (self->ids, step->word);
    if (id != NULL)
      gtk_widget_activate_action (GTK_WIDGET (self->window), "win.open", "s", id);
    break;
  case DO_SEARCH:
    gtk_widget_activate_action (GTK_WIDGET (self->window), "win.search-for", "s", step->word);
    break;
  case DO_SCROLL:
    scroll_to_end (self);
    break;
  case DO_PHOTOS:
    go_to_photos (self);
    break;
  case DO_LARGE:
    gtk_widget_activate (find_photo (GTK_WIDGET (self->window)));
    break;
  case DO_SIZE:
    resize (self, step->word);
    break;
  case DO_DARK:
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                        *step->word == '1' ? ADW_COLOR_SCHEME_FORCE_DARK
                                                           : ADW_COLOR_SCHEME_FORCE_LIGHT);
    break;
  case DO_TEXT:
    set_text_size (self, step->word);
    break;
  case DO_CLOSE:
    if (top_window (self) != GTK_WINDOW (self->window))
      gtk_window_destroy (top_window (self));
    break;
  case DO_POPDOWN:
    popdown (GTK_WIDGET (self->window));
    break;
  case DO_NOTHING:
  default:
    break;
  }
}

static gboolean
says_something (ReseauTour *self)
{
  GType toast = g_type_from_name ("AdwToastWidget");

  return toast != G_TYPE_INVALID && find_widget (GTK_WIDGET (self->window), toast) != NULL;
}

static gboolean
has_arrived (ReseauTour *self, const Step *step)
{
  ReseauContextSync state = reseau_context_get_sync_state (self->context);
  gint64 last = 0;

  switch (step->deed) {
  case DO_TRY:
    g_object_get (self->context, "last-sync", &last, NULL);
    return last != 0 && reseau_window_is_ready (self->window);
  case DO_CUT:
    return state == RESEAU_CONTEXT_SYNC_OFFLINE;
  case DO_SIGN_OUT:
    return state == RESEAU_CONTEXT_SYNC_LOGIN;
  case DO_PHOTOS:
    go_to_photos (self);
    return shows_photo (GTK_WIDGET (self->window));
  case DO_LARGE:
    return top_window (self) != GTK_WINDOW (self->window) &&
           shows_photo (GTK_WIDGET (top_window (self)));
  case DO_HUSH:
    return !says_something (self);
  default:
    return TRUE;
  }
}

static gboolean
end (ReseauTour *self, gboolean done)
{
  self->timer = 0;
  g_message ("%u pictures in %s", self->taken, self->folder);
  reseau_application_end_tour (self->application, done);
  return G_SOURCE_REMOVE;
}

/* A step has arrived once what it waits for has been so for a while. */
static gboolean
on_look_cb (gpointer data)
{
  ReseauTour *self = data;
  const Step *step = &steps[self->step];
  gint64 now = g_get_monotonic_time ();

  if (++self->looks > GIVE_UP_LOOKS) {
    g_message ("The tour waits in vain at step %u", self->step);
    take_picture (self, "99-arret");
    return end (self, FALSE);
  }
  if (!has_arrived (self, step)) {
    self->settled = 0;
    return G_SOURCE_CONTINUE;
  }
  if (self->settled == 0)
    self->settled = now;
  if (now - self->settled < SETTLE_MS * 1000)
    return G_SOURCE_CONTINUE;
  /* None while nothing has been drawn yet. */
  if (step->picture != NULL && !take_picture (self, step->picture))
    return G_SOURCE_CONTINUE;
  if (++self->step == G_N_ELEMENTS (steps))
    return end (self, TRUE);
  self->looks = 0;
  self->settled = 0;
  begin_step (self, &steps[self->step]);
  return G_SOURCE_CONTINUE;
}

static void
reseau_tour_finalize (GObject *object)
{
  ReseauTour *self = RESEAU_TOUR (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->ids, g_hash_table_unref);
  g_free (self->folder);
  G_OBJECT_CLASS (reseau_tour_parent_class)->finalize (object);
}

static void
reseau_tour_class_init (ReseauTourClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reseau_tour_finalize;
}

static void
reseau_tour_init (ReseauTour *self)
{
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/* The demonstration opens a window of its own. */
void
reseau_tour_set_window (ReseauTour *self, ReseauWindow *window, ReseauContext *context)
{
  self->window = window;
  self->context = context;
  resize (self, self->size);
}

ReseauTour *
reseau_tour_new (ReseauApplication *application, ReseauWindow *window, ReseauContext *context,
                 const char *folder)
{
  ReseauTour *self = g_object_new (RESEAU_TYPE_TOUR, NULL);

  self->application = application;
  self->size = "1000x700";
  reseau_tour_set_window (self, window, context);
  self->folder = g_canonicalize_filename (folder, NULL);
  g_mkdir_with_parents (self->folder, 0755);
  g_object_get (gtk_settings_get_default (), "gtk-xft-dpi", &self->text_dpi, NULL);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  begin_step (self, &steps[0]);
  /* After all that is to be done at once. */
  self->timer = g_timeout_add_full (G_PRIORITY_LOW, LOOK_MS, on_look_cb, self, NULL);
  return self;
}
