// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/page.h"

#include <QString>

namespace widgets {

/// What F1 says about a page: what it shows, what can be done there, which keys. Rich text without colours.
[[nodiscard]] QString helpText(PageId page);

} // namespace widgets
