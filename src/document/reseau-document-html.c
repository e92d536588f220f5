/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-document-private.h"

#include <string.h>

/* One file that needs no other: any browser reads it, any screen reader, and it prints well. */

static const char style[] =
    ":root{color-scheme:light dark;--ink:#0f5c55;--soft:#555;--line:#d5dadb;--tint:#ecf6f3}\n"
    "@media screen and (prefers-color-scheme:dark){:root{--ink:#8fd6c8;--soft:#b5b5b5;"
    "--line:#4a5254;--tint:#23302f}body{background:#1c1f20;color:#eee}}\n"
    "body{font:1rem/1.55 Cantarell,'Noto Sans','DejaVu Sans',system-ui,sans-serif;"
    "max-width:44rem;margin:2.5rem auto;padding:0 1.25rem;overflow-wrap:break-word}\n"
    "h1{font-size:2rem;line-height:1.2;margin:0 0 .4rem}\n"
    "h2{font-size:1.35rem;line-height:1.3;margin:2.2rem 0 .5rem;color:var(--ink);"
    "border-bottom:1px solid var(--line);padding-bottom:.2rem}\n"
    "h3{font-size:1.05rem;margin:1.3rem 0 .25rem}\n"
    "p,ul,ol,table,figure,dl{margin:.5rem 0 .9rem}\n"
    "article+article{margin-top:4rem;padding-top:2rem;border-top:3px solid var(--ink)}\n"
    "a{color:var(--ink)}\n"
    ".lead{font-size:1.15rem;line-height:1.5}\n"
    ".meta{color:var(--soft);font-size:.95rem;margin:.2rem 0}\n"
    ".notice{background:var(--tint);border-left:4px solid var(--ink);padding:.5rem .8rem}\n"
    "li{margin:.35rem 0}.br{white-space:pre-line}\n"
    "dl{display:grid;grid-template-columns:minmax(8rem,30%) 1fr;gap:.35rem 1rem}\n"
    "dt{color:var(--soft)}dd{margin:0}\n"
    "@media(max-width:30rem){dl{display:block}dd{margin-bottom:.5rem}}\n"
    "table{border-collapse:collapse;width:100%}"
    "th,td{text-align:start;vertical-align:top;padding:.4rem .5rem;"
    "border-bottom:1px solid var(--line)}th{color:var(--ink)}\n"
    "figure{margin-inline:0}img{max-width:100%;height:auto;max-height:32rem;border-radius:6px}\n"
    "figcaption{color:var(--soft);font-size:.9rem}\n"
    ".missing{border:1px dashed var(--soft);border-radius:6px;padding:1rem;color:var(--soft)}\n"
    "footer{margin-top:3rem;color:var(--soft);font-size:.85rem}\n"
    "@page{margin:18mm 20mm}\n"
    "@media print{body{max-width:none;margin:0;padding:0;font-size:10.5pt}"
    "h1,h2,h3{break-after:avoid}figure,tr,li,.notice{break-inside:avoid}"
    "p{orphans:3;widows:3}article+article{border:0;margin:0;padding:0;break-before:page}"
    "a{text-decoration:none}img{max-height:9cm}}\n";

static const ReseauMarkup markup = {
  .link = "<a href=\"",
  .link_end = "</a>",
  .strong = "<strong>",
  .strong_end = "</strong>",
  .words = reseau_xml_append,
};

static void
append_element (GString *out, const char *tag, const char *classes, const ReseauBlock *block,
                guint line)
{
  g_string_append_printf (out, "<%s class=\"%s\">", tag, classes);
  reseau_markup_append_line (&markup, out, block, line);
  g_string_append_printf (out, "</%s>\n", tag);
}

static void
append_items (GString *out, const char *tag, const ReseauBlock *block)
{
  g_string_append_printf (out, "<%s>\n", tag);
  for (guint i = 0; i < block->lines->len; i++)
    append_element (out, "li", "br", block, i);
  g_string_append_printf (out, "</%s>\n", tag);
}

static void
append_pairs (GString *out, const ReseauBlock *block)
{
  g_string_append (out, "<dl>\n");
  for (guint i = 0; i < block->lines->len; i++)
    append_element (out, i % 2 == 0 ? "dt" : "dd", "br", block, i);
  g_string_append (out, "</dl>\n");
}

static void
append_table (GString *out, const ReseauBlock *block)
{
  guint columns = MAX (block->columns, 1);

  g_string_append (out, "<table>\n<thead>\n");
  for (guint i = 0; i < block->lines->len; i++) {
    if (i % columns == 0)
      g_string_append (out, "<tr>");
    if (i < columns) {
      g_string_append (out, "<th scope=\"col\">");
      reseau_markup_append_line (&markup, out, block, i);
      g_string_append (out, "</th>");
    }
    else
      append_element (out, "td", "br", block, i);
    if (i % columns == columns - 1)
      g_string_append (out, i == columns - 1 ? "</tr>\n</thead>\n<tbody>\n" : "</tr>\n");
  }
  g_string_append (out, "</tbody>\n</table>\n");
}

static void
append_picture (GString *out, const ReseauBlock *block)
{
  g_autoptr (GBytes) bytes = reseau_block_read_picture (block);
  g_autofree char *alt = reseau_block_dup_line (block, 0);
  g_autofree char *text = NULL;

  g_string_append (out, "<figure>\n");
  if (bytes == NULL)
    g_string_append_printf (out, "<p class=\"missing\">%s</p>\n",
                            reseau_block_get_missing_words ());
  else {
    text = g_base64_encode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    g_string_append_printf (out, "<img src=\"data:%s;base64,%s\"",
                            block->media_type != NULL ? block->media_type : "image/jpeg", text);
    if (block->width > 0)
      g_string_append_printf (out, " width=\"%d\" height=\"%d\"", block->width, block->height);
    g_string_append (out, " alt=\"");
    reseau_xml_append (out, alt);
    g_string_append (out, "\">\n");
  }
  if (*alt != '\0')
    append_element (out, "figcaption", "br", block, 0);
  g_string_append (out, "</figure>\n");
}

static void
append_heading (GString *out, const ReseauBlock *block)
{
  g_string_append_printf (out, "<h%u", block->level);
  if (block->anchor != NULL) {
    g_string_append (out, " id=\"");
    reseau_xml_append (out, block->anchor);
    g_string_append_c (out, '"');
  }
  g_string_append_c (out, '>');
  reseau_markup_append_line (&markup, out, block, 0);
  g_string_append_printf (out, "</h%u>\n", block->level);
}

static void
append_block (GString *out, const ReseauBlock *block)
{
  switch (block->type) {
  case RESEAU_BLOCK_HEADING:
    append_heading (out, block);
    break;
  case RESEAU_BLOCK_LEAD:
    append_element (out, "p", "lead br", block, 0);
    break;
  case RESEAU_BLOCK_META:
    append_element (out, "p", "meta", block, 0);
    break;
  case RESEAU_BLOCK_NOTICE:
    append_element (out, "p", "notice", block, 0);
    break;
  case RESEAU_BLOCK_LIST:
    append_items (out, "ul", block);
    break;
  case RESEAU_BLOCK_STEPS:
    append_items (out, "ol", block);
    break;
  case RESEAU_BLOCK_PAIRS:
    append_pairs (out, block);
    break;
  case RESEAU_BLOCK_TABLE:
    append_table (out, block);
    break;
  case RESEAU_BLOCK_CONTENTS:
    g_string_append_printf (out, "<nav aria-label=\"%s\">\n", _ ("Contents"));
    append_items (out, "ol", block);
    g_string_append (out, "</nav>\n");
    break;
  case RESEAU_BLOCK_FIGURE:
    append_picture (out, block);
    break;
  case RESEAU_BLOCK_PAGE:
    g_string_append (out, "</article>\n<article>\n");
    break;
  case RESEAU_BLOCK_TEXT:
  default:
    append_element (out, "p", "br", block, 0);
  }
}

static void
append_head (GString *out, const ReseauDocument *self)
{
  g_string_append_printf (out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n", self->language);
  g_string_append (out, "<meta charset=\"utf-8\">\n"
                        "<meta name=\"viewport\" content=\"width=device-width, "
                        "initial-scale=1\">\n<meta name=\"generator\" content=\"Réseau\">\n");
  if (self->keywords != NULL) {
    g_string_append (out, "<meta name=\"keywords\" content=\"");
    reseau_xml_append (out, self->keywords);
    g_string_append (out, "\">\n");
  }
  g_string_append (out, "<title>");
  reseau_xml_append (out, self->title);
  g_string_append_printf (
      out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n<article>\n", style);
}

static gboolean
flush (GString *text, GOutputStream *out, GCancellable *cancellable, GError **error)
{
  gboolean ok = g_output_stream_write_all (out, text->str, text->len, NULL, cancellable, error);

  g_string_truncate (text, 0);
  return ok;
}

gboolean
reseau_document_write_html (const ReseauDocument *self, const ReseauDocumentJob *job,
                            GOutputStream *out, GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  append_head (text, self);
  for (guint i = 0; i < self->blocks->len; i++) {
    append_block (text, g_ptr_array_index (self->blocks, i));
    if (!flush (text, out, cancellable, error) ||
        !reseau_document_tell (job, i, self->blocks->len, cancellable, error))
      return FALSE;
  }
  g_string_append (text, "</article>\n</main>\n");
  if (self->footer != NULL) {
    g_string_append (text, "<footer>");
    reseau_xml_append (text, self->footer);
    g_string_append (text, "</footer>\n");
  }
  g_string_append (text, "</body>\n</html>\n");
  return flush (text, out, cancellable, error);
}
