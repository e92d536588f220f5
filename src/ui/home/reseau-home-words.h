/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-home-data.h"

G_BEGIN_DECLS

const char *reseau_todo_group_title (ReseauTodoGroup group);
const char *reseau_todo_icon (ReseauTodoWhat what);
char *reseau_todo_dup_title (const ReseauTodo *todo, GHashTable *names);
char *reseau_todo_dup_why (const ReseauTodo *todo, GHashTable *names, gint64 now_us);

G_END_DECLS
