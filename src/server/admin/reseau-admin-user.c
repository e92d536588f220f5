/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-admin.h"

#include "reseau-admin-account.h"
#include "reseau-id.h"
#include "reseau-json.h"
#include "reseau-server-login.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* In the place of a structure: in none. */
#define NOWHERE "none"

typedef struct {
  ReseauAdmin *admin;
  ReseauServerStore *store;
  char *name;
  char *role;
  char *structure;
  char *password_file;
} UserCommand;

/* The first line of a file: no password stands on a command line, where others see it. */
static char *
read_password (const char *file, int *code)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  *code = RESEAU_ADMIN_USAGE;
  if (file == NULL) {
    reseau_admin_misuse (_ ("Which password? Say its file with --password-file."));
    return NULL;
  }
  if (!g_file_get_contents (file, &text, NULL, &error)) {
    *code = reseau_admin_refuse (_ ("The password file cannot be read: %s"), error->message);
    return NULL;
  }
  text[strcspn (text, "\r\n")] = '\0';
  length = g_utf8_strlen (text, -1);
  if (!g_utf8_validate (text, -1, NULL) || length < RESEAU_PASSWORD_MIN ||
      strlen (text) > RESEAU_PASSWORD_MAX) {
    *code = reseau_admin_refuse (_ ("A password has %d characters or more."), RESEAU_PASSWORD_MIN);
    return NULL;
  }
  return g_steal_pointer (&text);
}

static gboolean
is_email (const char *text)
{
  const char *at = strchr (text, '@');

  return g_utf8_validate (text, -1, NULL) && at != NULL && at != text && at[1] != '\0' &&
         strchr (at + 1, '@') == NULL && strpbrk (text, " \t\r\n<>,;") == NULL;
}

static gboolean
structure_exists (UserCommand *self)
{
  g_autoptr (ReseauRecord) record = NULL;

  if (self->structure == NULL)
    return TRUE;
  if (!reseau_id_is_valid (self->structure))
    return FALSE;
  record = self->store->vtable->get_record (self->store, self->structure, NULL);
  return record != NULL && g_str_equal (record->kind, "structure") && !record->deleted;
}

/* An account is closed by another command. */
static gboolean
read_role (const char *text, ReseauRole *role)
{
  return reseau_role_from_string (text, role) && *role != RESEAU_ROLE_CLOSED;
}

static int
add_user (UserCommand *self, const char *email)
{
  ReseauServer *server = self->admin->server;
  g_autoptr (ReseauAccount) account = g_new0 (ReseauAccount, 1);
  g_autofree char *password = NULL;
  g_autoptr (GError) error = NULL;
  int code;

  if (!is_email (email))
    return reseau_admin_misuse (_ ("“%s” is not an e-mail address."), email);
  if (self->name == NULL || self->name[0] == '\0')
    return reseau_admin_misuse (_ ("What is the person called? Say it with --name."));
  if (!read_role (self->role, &account->role))
    return reseau_admin_misuse (_ ("Which role? --role member, animator or admin."));
  if (g_strcmp0 (self->structure, NOWHERE) == 0)
    g_clear_pointer (&self->structure, g_free);
  if (!structure_exists (self))
    return reseau_admin_refuse (_ ("There is no structure %s."), self->structure);
  password = read_password (self->password_file, &code);
  if (password == NULL)
    return code;
  account->uid = reseau_id_new (reseau_server_get_env (server));
  account->email = g_strdup (email);
  account->name = g_strdup (self->name);
  account->structure = g_strdup (self->structure);
  if (reseau_admin_add_account (server, self->store, account, password, TRUE, &error)) {
    g_print ("%s\n", account->uid);
    return RESEAU_ADMIN_DONE;
  }
  if (g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_INVALID))
    return reseau_admin_refuse (_ ("%s has an account already."), email);
  return reseau_admin_complain (self->admin, error);
}

static void
print_user (const ReseauServerAccount *account)
{
  g_autoptr (ReseauValue) value = reseau_account_to_value (account->account);
  g_autofree char *json = NULL;

  reseau_value_set_bool (value, "disabled", account->disabled);
  json = reseau_json_write (value);
  g_print ("%s\n", json);
}

static int
list_users (UserCommand *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = self->store->vtable->list_accounts (self->store, &error);

  if (list == NULL)
    return reseau_admin_complain (self->admin, error);
  for (guint i = 0; i < list->len; i++) {
    const ReseauServerAccount *account = g_ptr_array_index (list, i);
    gboolean erased = FALSE;

    if (!self->store->vtable->is_erased (self->store, account->account->uid, &erased, &error))
      return reseau_admin_complain (self->admin, error);
    if (!erased)
      print_user (account);
  }
  return RESEAU_ADMIN_DONE;
}

static ReseauServerAccount *
find_user (UserCommand *self, const char *email, int *code)
{
  g_autoptr (GError) error = NULL;
  ReseauServerAccount *account = self->store->vtable->find_account (self->store, email, &error);
  gboolean erased = FALSE;

  /* Of whoever was erased there is a row, for the desks that are still signed in. */
  if (account != NULL &&
      (!self->store->vtable->is_erased (self->store, account->account->uid, &erased, &error) ||
       erased))
    g_clear_pointer (&account, reseau_server_account_free);
  if (account == NULL)
    *code = error != NULL ? reseau_admin_complain (self->admin, error)
                          : reseau_admin_refuse (_ ("%s has no account."), email);
  return account;
}

/* Whoever is shut out, or has another password, is signed out everywhere. */
static int
save_user (UserCommand *self, const ReseauServerAccount *account, gboolean sign_out)
{
  ReseauServerStore *store = self->store;
  g_autoptr (GError) error = NULL;

  if (!store->vtable->begin (store, &error))
    return reseau_admin_complain (self->admin, error);
  if (!store->vtable->put_account (store, account, &error) ||
      (sign_out && !store->vtable->delete_sessions (store, account->account->uid, &error))) {
    store->vtable->rollback (store);
    return reseau_admin_complain (self->admin, error);
  }
  if (!store->vtable->commit (store, &error))
    return reseau_admin_complain (self->admin, error);
  return RESEAU_ADMIN_DONE;
}

static int
set_disabled (UserCommand *self, const char *email, gboolean disabled)
{
  int code = RESEAU_ADMIN_FAILED;
  g_autoptr (ReseauServerAccount) account = find_user (self, email, &code);

  if (account == NULL)
    return code;
  account->disabled = disabled;
  return save_user (self, account, disabled);
}

/* The sessions that are open hand in what was not sent yet; they read nothing any more. */
static int
close_account (UserCommand *self, const char *email)
{
  int code = RESEAU_ADMIN_FAILED;
  g_autoptr (ReseauServerAccount) account = find_user (self, email, &code);
  g_autoptr (GError) error = NULL;

  if (account == NULL)
    return code;
  account->account->role = RESEAU_ROLE_CLOSED;
  g_clear_pointer (&account->account->structure, g_free);
  if (!reseau_admin_change_account (self->admin->server, self->store, account, &error))
    return reseau_admin_complain (self->admin, error);
  print_user (account);
  return RESEAU_ADMIN_DONE;
}

static int
change_password (UserCommand *self, const char *email)
{
  int code = RESEAU_ADMIN_FAILED;
  g_autoptr (ReseauServerAccount) account = find_user (self, email, &code);
  g_autofree char *password = NULL;
  g_autoptr (GError) error = NULL;

  if (account == NULL)
    return code;
  password = read_password (self->password_file, &code);
  if (password == NULL)
    return code;
  g_free (account->hash);
  account->hash = reseau_server_login_hash (password, &error);
  if (account->hash == NULL)
    return reseau_admin_complain (self->admin, error);
  return save_user (self, account, TRUE);
}

/* Says what is wrong with the options, or makes of them the account that is wanted. */
static int
read_wishes (UserCommand *self, ReseauAccount *account)
{
  if (self->name == NULL && self->role == NULL && self->structure == NULL)
    return reseau_admin_misuse (_ ("What is to change? --name, --role or --structure."));
  if (self->name != NULL && self->name[0] == '\0')
    return reseau_admin_misuse (_ ("What is the person called? Say it with --name."));
  if (self->role != NULL && !read_role (self->role, &account->role))
    return reseau_admin_misuse (_ ("Which role? --role member, animator or admin."));
  if (self->name != NULL) {
    g_free (account->name);
    account->name = g_strdup (self->name);
  }
  if (self->structure == NULL)
    return RESEAU_ADMIN_DONE;
  g_clear_pointer (&account->structure, g_free);
  if (g_str_equal (self->structure, NOWHERE))
    return RESEAU_ADMIN_DONE;
  account->structure = g_strdup (self->structure);
  return structure_exists (self)
             ? RESEAU_ADMIN_DONE
             : reseau_admin_refuse (_ ("There is no structure %s."), self->structure);
}

/* Whoever is signed in stays so, and has the rights of the new role from now on. */
static int
set_user (UserCommand *self, const char *email)
{
  int code = RESEAU_ADMIN_FAILED;
  g_autoptr (ReseauServerAccount) account = find_user (self, email, &code);
  g_autoptr (GError) error = NULL;

  if (account == NULL)
    return code;
  code = read_wishes (self, account->account);
  if (code != RESEAU_ADMIN_DONE)
    return code;
  if (!reseau_admin_change_account (self->admin->server, self->store, account, &error))
    return reseau_admin_complain (self->admin, error);
  print_user (account);
  return RESEAU_ADMIN_DONE;
}

static int
run_action (UserCommand *self, const char *action, const char *email)
{
  if (g_str_equal (action, "list"))
    return list_users (self);
  if (email == NULL)
    return reseau_admin_misuse (_ ("Whose account? Say the e-mail address."));
  if (g_str_equal (action, "add"))
    return add_user (self, email);
  if (g_str_equal (action, "set"))
    return set_user (self, email);
  if (g_str_equal (action, "disable"))
    return set_disabled (self, email, TRUE);
  if (g_str_equal (action, "enable"))
    return set_disabled (self, email, FALSE);
  if (g_str_equal (action, "close"))
    return close_account (self, email);
  if (g_str_equal (action, "passwd"))
    return change_password (self, email);
  return reseau_admin_misuse (_ ("There is no command “user %s”."), action);
}

int
reseau_admin_user (ReseauAdmin *admin, int argc, char **argv)
{
  UserCommand self = { .admin = admin };
  g_autoptr (GError) error = NULL;
  GOptionEntry entries[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &self.name, N_ ("what the person is called"), "NAME" },
    { "role", 0, 0, G_OPTION_ARG_STRING, &self.role, N_ ("member, animator or admin"), "ROLE" },
    { "structure", 0, 0, G_OPTION_ARG_STRING, &self.structure,
      N_ ("where the person works, or none"), "ID" },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &self.password_file,
      N_ ("a file whose first line is the password"), "FILE" },
    G_OPTION_ENTRY_NULL,
  };
  int code = RESEAU_ADMIN_USAGE;

  if (!reseau_admin_parse (&argc, &argv, entries))
    return code;
  if (argc < 2)
    return reseau_admin_misuse (
        _ ("What about the accounts? add, list, set, disable, enable, close or passwd."));
  self.store = reseau_admin_open (admin, &error);
  code = self.store != NULL ? run_action (&self, argv[1], argc > 2 ? argv[2] : NULL)
                            : reseau_admin_complain (admin, error);
  reseau_server_store_free (self.store);
  g_free (self.name);
  g_free (self.role);
  g_free (self.structure);
  g_free (self.password_file);
  return code;
}
