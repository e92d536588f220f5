/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-document-private.h"
#include "reseau-zip.h"

#include <string.h>

/* OpenDocument 1.2, text: https://docs.oasis-open.org/office/v1.2/.  The styles have names that
 * word processors know, so that whoever gets the document can change its looks in one place. */

#define MIME_TYPE "application/vnd.oasis.opendocument.text"
#define NAMESPACES \
  " xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\"" \
  " xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\"" \
  " xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"" \
  " xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\"" \
  " xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\"" \
  " xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\"" \
  " xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\"" \
  " xmlns:xlink=\"http://www.w3.org/1999/xlink\"" \
  " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"" \
  " xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\" office:version=\"1.2\""
#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

/* Pictures are as wide as the text at most, and leave room for it on the page. */
#define PICTURE_WIDTH_CM 17.0
#define PICTURE_HEIGHT_CM 9.0

static const char automatic_styles[] =
    "<office:automatic-styles>"
    "<style:style style:name=\"Page\" style:family=\"paragraph\" "
    "style:parent-style-name=\"Standard\"><style:paragraph-properties "
    "fo:break-before=\"page\" fo:margin-top=\"0cm\" fo:margin-bottom=\"0cm\" "
    "fo:line-height=\"0.02cm\"/></style:style>"
    "<style:style style:name=\"Strong\" style:family=\"text\">"
    "<style:text-properties fo:font-weight=\"bold\"/></style:style>"
    "<style:style style:name=\"Table\" style:family=\"table\"><style:table-properties "
    "style:width=\"17cm\" table:align=\"left\"/></style:style>"
    "<style:style style:name=\"LabelColumn\" style:family=\"table-column\">"
    "<style:table-column-properties style:column-width=\"5cm\"/></style:style>"
    "<style:style style:name=\"ValueColumn\" style:family=\"table-column\">"
    "<style:table-column-properties style:column-width=\"12cm\"/></style:style>"
    "<style:style style:name=\"Cell\" style:family=\"table-cell\"><style:table-cell-properties "
    "fo:padding=\"0.1cm\" fo:border-bottom=\"0.5pt solid #d5dadb\"/></style:style>"
    "<style:style style:name=\"Row\" style:family=\"table-row\">"
    "<style:table-row-properties fo:keep-together=\"always\"/></style:style>"
    "<text:list-style style:name=\"Bullets\"><text:list-level-style-bullet text:level=\"1\" "
    "text:bullet-char=\"•\"><style:list-level-properties text:space-before=\"0.2cm\" "
    "text:min-label-width=\"0.5cm\"/></text:list-level-style-bullet></text:list-style>"
    "<text:list-style style:name=\"Numbers\"><text:list-level-style-number text:level=\"1\" "
    "style:num-format=\"1\" style:num-suffix=\".\"><style:list-level-properties "
    "text:space-before=\"0.2cm\" text:min-label-width=\"0.7cm\"/></text:list-level-style-number>"
    "</text:list-style>"
    "<style:style style:name=\"Picture\" style:family=\"graphic\"><style:graphic-properties "
    "style:vertical-pos=\"top\" style:vertical-rel=\"baseline\"/></style:style>"
    "</office:automatic-styles>";

/* %s: language, country */
static const char common_styles[] =
    "<office:styles><style:default-style style:family=\"paragraph\"><style:paragraph-properties "
    "fo:orphans=\"2\" fo:widows=\"2\"/><style:text-properties style:font-name=\"Cantarell\" "
    "fo:font-size=\"10.5pt\" fo:language=\"%s\" fo:country=\"%s\"/></style:default-style>"
    "<style:style style:name=\"Standard\" style:family=\"paragraph\" style:class=\"text\"/>"
    "<style:style style:name=\"Text_20_body\" style:display-name=\"Text body\" "
    "style:family=\"paragraph\" style:parent-style-name=\"Standard\" style:class=\"text\">"
    "<style:paragraph-properties fo:margin-top=\"0cm\" fo:margin-bottom=\"0.2cm\" "
    "fo:line-height=\"125%%\"/></style:style>"
    "<style:style style:name=\"Lead\" style:family=\"paragraph\" "
    "style:parent-style-name=\"Text_20_body\"><style:text-properties fo:font-size=\"12.5pt\"/>"
    "</style:style>"
    "<style:style style:name=\"Meta\" style:family=\"paragraph\" "
    "style:parent-style-name=\"Text_20_body\"><style:paragraph-properties "
    "fo:margin-bottom=\"0.05cm\"/><style:text-properties fo:font-size=\"9.5pt\" "
    "fo:color=\"" RESEAU_SOFT "\"/></style:style>"
    "<style:style style:name=\"Notice\" style:family=\"paragraph\" "
    "style:parent-style-name=\"Text_20_body\"><style:paragraph-properties "
    "fo:padding=\"0.15cm\" fo:background-color=\"#ecf6f3\" fo:border-left=\"3pt solid " RESEAU_INK
    "\" fo:border-right=\"none\" fo:border-top=\"none\" fo:border-bottom=\"none\"/></style:style>"
    "<style:style style:name=\"Caption\" style:family=\"paragraph\" "
    "style:parent-style-name=\"Meta\"/>"
    "<style:style style:name=\"Footer\" style:family=\"paragraph\" "
    "style:parent-style-name=\"Standard\"><style:paragraph-properties><style:tab-stops>"
    "<style:tab-stop style:position=\"17cm\" style:type=\"right\"/></style:tab-stops>"
    "</style:paragraph-properties><style:text-properties fo:font-size=\"8.5pt\" "
    "fo:color=\"" RESEAU_SOFT "\"/></style:style>"
    "<style:style style:name=\"Heading_20_1\" style:display-name=\"Heading 1\" "
    "style:family=\"paragraph\" style:next-style-name=\"Text_20_body\" "
    "style:default-outline-level=\"1\" style:class=\"text\"><style:paragraph-properties "
    "fo:keep-with-next=\"always\" fo:margin-bottom=\"0.15cm\"/><style:text-properties "
    "fo:font-size=\"21pt\" fo:font-weight=\"bold\"/></style:style>"
    "<style:style style:name=\"Heading_20_2\" style:display-name=\"Heading 2\" "
    "style:family=\"paragraph\" style:next-style-name=\"Text_20_body\" "
    "style:default-outline-level=\"2\" style:class=\"text\"><style:paragraph-properties "
    "fo:keep-with-next=\"always\" fo:margin-top=\"0.55cm\" fo:margin-bottom=\"0.15cm\"/>"
    "<style:text-properties fo:font-size=\"14pt\" fo:font-weight=\"bold\" "
    "fo:color=\"" RESEAU_INK "\"/></style:style>"
    "<style:style style:name=\"Heading_20_3\" style:display-name=\"Heading 3\" "
    "style:family=\"paragraph\" style:next-style-name=\"Text_20_body\" "
    "style:default-outline-level=\"3\" style:class=\"text\"><style:paragraph-properties "
    "fo:keep-with-next=\"always\" fo:margin-top=\"0.3cm\" fo:margin-bottom=\"0.05cm\"/>"
    "<style:text-properties fo:font-size=\"11pt\" fo:font-weight=\"bold\"/></style:style>"
    "<style:style style:name=\"Internet_20_link\" style:display-name=\"Internet link\" "
    "style:family=\"text\"><style:text-properties fo:color=\"" RESEAU_INK
    "\" style:text-underline-style=\"solid\" style:text-underline-width=\"auto\" "
    "style:text-underline-color=\"font-color\"/></style:style></office:styles>";

static const char page_layout[] =
    "<office:automatic-styles><style:page-layout style:name=\"A4\">"
    "<style:page-layout-properties fo:page-width=\"21cm\" fo:page-height=\"29.7cm\" "
    "style:print-orientation=\"portrait\" fo:margin-top=\"1.8cm\" fo:margin-bottom=\"1.5cm\" "
    "fo:margin-left=\"2cm\" fo:margin-right=\"2cm\"/><style:footer-style>"
    "<style:header-footer-properties fo:min-height=\"0.8cm\" fo:margin-top=\"0.3cm\"/>"
    "</style:footer-style></style:page-layout></office:automatic-styles>";

/* --- texts ---------------------------------------------------------------------------- */

static void
append_spaces (GString *out, guint n)
{
  if (n > 0)
    g_string_append_c (out, ' ');
  if (n > 1)
    g_string_append_printf (out, "<text:s text:c=\"%u\"/>", n - 1);
}

/* Blanks in a row, tabs and line ends are elements in OpenDocument. */
static void
append_words (GString *out, const char *text)
{
  guint blanks = 0;

  for (const char *p = text; *p != '\0';) {
    gsize n = strcspn (p, " \t\n");
    g_autofree char *words = g_strndup (p, n);

    if (n > 0) {
      append_spaces (out, blanks);
      blanks = 0;
      reseau_xml_append (out, words);
      p += n;
      continue;
    }
    if (*p == ' ')
      blanks++;
    else {
      append_spaces (out, blanks);
      blanks = 0;
      g_string_append (out, *p == '\n' ? "<text:line-break/>" : "<text:tab/>");
    }
    p++;
  }
  append_spaces (out, blanks);
}

static const ReseauMarkup markup = {
  .link = "<text:a xlink:type=\"simple\" text:style-name=\"Internet_20_link\" xlink:href=\"",
  .link_end = "</text:a>",
  .strong = "<text:span text:style-name=\"Strong\">",
  .strong_end = "</text:span>",
  .words = append_words,
};

static void
append_paragraph (GString *out, const char *name, const ReseauBlock *block, guint line)
{
  g_string_append_printf (out, "<text:p text:style-name=\"%s\">", name);
  reseau_markup_append_line (&markup, out, block, line);
  g_string_append (out, "</text:p>");
}

static void
append_heading (GString *out, const ReseauBlock *block)
{
  g_string_append_printf (out,
                          "<text:h text:style-name=\"Heading_20_%u\" text:outline-level=\"%u\">",
                          block->level, block->level);
  if (block->anchor != NULL) {
    g_string_append (out, "<text:bookmark text:name=\"");
    reseau_xml_append (out, block->anchor);
    g_string_append (out, "\"/>");
  }
  reseau_markup_append_line (&markup, out, block, 0);
  g_string_append (out, "</text:h>");
}

static void
append_items (GString *out, const char *name, const ReseauBlock *block)
{
  g_string_append_printf (out, "<text:list text:style-name=\"%s\">", name);
  for (guint i = 0; i < block->lines->len; i++) {
    g_string_append (out, "<text:list-item>");
    append_paragraph (out, "Text_20_body", block, i);
    g_string_append (out, "</text:list-item>");
  }
  g_string_append (out, "</text:list>");
}

static void
append_table (GString *out, const ReseauBlock *block, guint number)
{
  gboolean pairs = block->type == RESEAU_BLOCK_PAIRS;
  guint columns = pairs ? 2 : MAX (block->columns, 1);

  g_string_append_printf (out, "<table:table table:name=\"T%u\" table:style-name=\"Table\">",
                          number);
  if (pairs)
    g_string_append (out, "<table:table-column table:style-name=\"LabelColumn\"/>"
                          "<table:table-column table:style-name=\"ValueColumn\"/>");
  else
    g_string_append_printf (out, "<table:table-column table:number-columns-repeated=\"%u\"/>",
                            columns);
  for (guint i = 0; i < block->lines->len; i++) {
    gboolean header = !pairs && i < columns;

    if (i % columns == 0)
      g_string_append (out, header ? "<table:table-header-rows><table:table-row>"
                                   : "<table:table-row table:style-name=\"Row\">");
    g_string_append (out, "<table:table-cell office:value-type=\"string\" "
                          "table:style-name=\"Cell\">");
    append_paragraph (out, header || (pairs && i % 2 == 0) ? "Meta" : "Standard", block, i);
    g_string_append (out, "</table:table-cell>");
    if (i % columns == columns - 1)
      g_string_append (out, header ? "</table:table-row></table:table-header-rows>"
                                   : "</table:table-row>");
  }
  g_string_append (out, "</table:table><text:p text:style-name=\"Standard\"/>");
}

/* --- pictures ---------------------------------------------------------------------------- */

typedef struct {
  ReseauZip *zip;
  GHashTable *pictures; /* path in the file → media type */
  guint n_tables;
} Writer;

/* Returns: (nullable): where the picture is in the file; the same one is there once */
static char *
add_picture (Writer *writer, const ReseauBlock *block, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) bytes = reseau_block_read_picture (block);
  const char *type = block->media_type != NULL ? block->media_type : "image/jpeg";
  const char *end = strrchr (type, '/');
  g_autofree char *base = bytes != NULL ? g_path_get_basename (block->path) : NULL;
  g_autofree char *name = NULL;

  if (bytes == NULL)
    return NULL;
  name = g_strdup_printf ("Pictures/%s.%s", base, end != NULL ? end + 1 : "img");
  if (!g_hash_table_contains (writer->pictures, name)) {
    if (!reseau_zip_add (writer->zip, name, g_bytes_get_data (bytes, NULL),
                         g_bytes_get_size (bytes), FALSE, cancellable, error))
      return NULL;
    g_hash_table_insert (writer->pictures, g_strdup (name), g_strdup (type));
  }
  return g_steal_pointer (&name);
}

static void
append_frame (GString *out, const ReseauBlock *block, const char *name)
{
  g_autofree char *alt = reseau_block_dup_line (block, 0);
  double ratio =
      block->width > 0 && block->height > 0 ? (double) block->height / block->width : 0.75;
  double width = MIN (PICTURE_WIDTH_CM, PICTURE_HEIGHT_CM / ratio);
  char w[G_ASCII_DTOSTR_BUF_SIZE], h[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (w, sizeof w, "%.2f", width);
  g_ascii_formatd (h, sizeof h, "%.2f", width * ratio);
  g_string_append_printf (out,
                          "<text:p text:style-name=\"Text_20_body\"><draw:frame "
                          "draw:style-name=\"Picture\" text:anchor-type=\"as-char\" "
                          "svg:width=\"%scm\" svg:height=\"%scm\"><draw:image "
                          "xlink:type=\"simple\" xlink:show=\"embed\" xlink:actuate=\"onLoad\" "
                          "xlink:href=\"%s\"/><svg:desc>",
                          w, h, name);
  reseau_xml_append (out, alt);
  g_string_append (out, "</svg:desc></draw:frame></text:p>");
}

static gboolean
append_picture (Writer *writer, GString *out, const ReseauBlock *block, GCancellable *cancellable,
                GError **error)
{
  GError *cause = NULL;
  g_autofree char *name = add_picture (writer, block, cancellable, &cause);

  if (cause != NULL) {
    g_propagate_error (error, cause);
    return FALSE;
  }
  if (name != NULL)
    append_frame (out, block, name);
  else
    g_string_append_printf (out, "<text:p text:style-name=\"Notice\">%s</text:p>",
                            reseau_block_get_missing_words ());
  if (block->lines->len > 0)
    append_paragraph (out, "Caption", block, 0);
  return TRUE;
}

/* --- parts --------------------------------------------------------------------------------- */

static gboolean
append_block (Writer *writer, GString *out, const ReseauBlock *block, GCancellable *cancellable,
              GError **error)
{
  switch (block->type) {
  case RESEAU_BLOCK_HEADING:
    append_heading (out, block);
    break;
  case RESEAU_BLOCK_LEAD:
    append_paragraph (out, "Lead", block, 0);
    break;
  case RESEAU_BLOCK_META:
    append_paragraph (out, "Meta", block, 0);
    break;
  case RESEAU_BLOCK_NOTICE:
    append_paragraph (out, "Notice", block, 0);
    break;
  case RESEAU_BLOCK_LIST:
    append_items (out, "Bullets", block);
    break;
  case RESEAU_BLOCK_STEPS:
  case RESEAU_BLOCK_CONTENTS:
    append_items (out, "Numbers", block);
    break;
  case RESEAU_BLOCK_PAIRS:
  case RESEAU_BLOCK_TABLE:
    append_table (out, block, ++writer->n_tables);
    break;
  case RESEAU_BLOCK_FIGURE:
    return append_picture (writer, out, block, cancellable, error);
  case RESEAU_BLOCK_PAGE:
    g_string_append (out, "<text:p text:style-name=\"Page\"/>");
    break;
  case RESEAU_BLOCK_TEXT:
  default:
    append_paragraph (out, "Text_20_body", block, 0);
  }
  return TRUE;
}

static gboolean
add_text (Writer *writer, const char *name, const GString *text, GCancellable *cancellable,
          GError **error)
{
  return reseau_zip_add (writer->zip, name, text->str, text->len, TRUE, cancellable, error);
}

static gboolean
add_content (Writer *writer, const ReseauDocument *self, const ReseauDocumentJob *job,
             GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) out = g_string_new (XML "<office:document-content" NAMESPACES ">");

  g_string_append (out, automatic_styles);
  g_string_append (out, "<office:body><office:text>");
  for (guint i = 0; i < self->blocks->len; i++)
    if (!append_block (writer, out, g_ptr_array_index (self->blocks, i), cancellable, error) ||
        !reseau_document_tell (job, i, self->blocks->len, cancellable, error))
      return FALSE;
  g_string_append (out, "</office:text></office:body></office:document-content>");
  return add_text (writer, "content.xml", out, cancellable, error);
}

static gboolean
add_styles (Writer *writer, const ReseauDocument *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) out = g_string_new (XML "<office:document-styles" NAMESPACES ">");

  g_string_append (out, "<office:font-face-decls><style:font-face style:name=\"Cantarell\" "
                        "svg:font-family=\"Cantarell, 'Noto Sans', 'DejaVu Sans', sans-serif\" "
                        "style:font-family-generic=\"swiss\"/></office:font-face-decls>");
  g_string_append_printf (out, common_styles, self->language,
                          g_str_equal (self->language, "fr") ? "BE" : "GB");
  g_string_append (out, page_layout);
  g_string_append (out, "<office:master-styles><style:master-page style:name=\"Standard\" "
                        "style:page-layout-name=\"A4\"><style:footer>"
                        "<text:p text:style-name=\"Footer\">");
  append_words (out, self->footer != NULL ? self->footer : self->title);
  g_string_append (out, "<text:tab/><text:page-number text:select-page=\"current\">1"
                        "</text:page-number> / <text:page-count>1</text:page-count></text:p>"
                        "</style:footer></style:master-page></office:master-styles>"
                        "</office:document-styles>");
  return add_text (writer, "styles.xml", out, cancellable, error);
}

static gboolean
add_meta (Writer *writer, const ReseauDocument *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) out = g_string_new (XML "<office:document-meta" NAMESPACES "><office:meta>"
                                              "<meta:generator>Réseau</meta:generator><dc:title>");

  reseau_xml_append (out, self->title);
  g_string_append_printf (out, "</dc:title><dc:language>%s</dc:language>", self->language);
  if (self->keywords != NULL) {
    g_string_append (out, "<meta:keyword>");
    reseau_xml_append (out, self->keywords);
    g_string_append (out, "</meta:keyword>");
  }
  if (self->created != NULL)
    g_string_append_printf (out, "<meta:creation-date>%.19s</meta:creation-date>", self->created);
  g_string_append (out, "</office:meta></office:document-meta>");
  return add_text (writer, "meta.xml", out, cancellable, error);
}

static void
append_entry (GString *out, const char *path, const char *type)
{
  g_string_append_printf (out,
                          "<manifest:file-entry manifest:full-path=\"%s\" "
                          "manifest:media-type=\"%s\"/>",
                          path, type);
}

static gboolean
add_manifest (Writer *writer, GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) out =
      g_string_new (XML "<manifest:manifest "
                        "xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" "
                        "manifest:version=\"1.2\">");
  g_autoptr (GList) names =
      g_list_sort (g_hash_table_get_keys (writer->pictures), (GCompareFunc) strcmp);

  append_entry (out, "/", MIME_TYPE);
  append_entry (out, "content.xml", "text/xml");
  append_entry (out, "styles.xml", "text/xml");
  append_entry (out, "meta.xml", "text/xml");
  for (GList *l = names; l != NULL; l = l->next)
    append_entry (out, l->data, g_hash_table_lookup (writer->pictures, l->data));
  g_string_append (out, "</manifest:manifest>");
  return add_text (writer, "META-INF/manifest.xml", out, cancellable, error);
}

gboolean
reseau_document_write_odt (const ReseauDocument *self, const ReseauDocumentJob *job,
                           GOutputStream *out, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReseauZip) zip = reseau_zip_new (out);
  g_autoptr (GHashTable) pictures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Writer writer = { zip, pictures, 0 };

  return reseau_zip_add (zip, "mimetype", MIME_TYPE, strlen (MIME_TYPE), FALSE, cancellable,
                         error) &&
         add_content (&writer, self, job, cancellable, error) &&
         add_styles (&writer, self, cancellable, error) &&
         add_meta (&writer, self, cancellable, error) &&
         add_manifest (&writer, cancellable, error) && reseau_zip_finish (zip, cancellable, error);
}
