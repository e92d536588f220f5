/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

void reseau_image_sandbox_enter (void);
