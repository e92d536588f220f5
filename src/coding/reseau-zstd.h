/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define RESEAU_TYPE_ZSTD_COMPRESSOR (reseau_zstd_compressor_get_type ())
G_DECLARE_FINAL_TYPE (ReseauZstdCompressor, reseau_zstd_compressor, RESEAU, ZSTD_COMPRESSOR,
                      GObject)

#define RESEAU_TYPE_ZSTD_DECOMPRESSOR (reseau_zstd_decompressor_get_type ())
G_DECLARE_FINAL_TYPE (ReseauZstdDecompressor, reseau_zstd_decompressor, RESEAU, ZSTD_DECOMPRESSOR,
                      GObject)

GConverter *reseau_zstd_compressor_new (void);
GConverter *reseau_zstd_decompressor_new (void);

G_END_DECLS
