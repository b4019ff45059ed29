// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/config_messages.h"

#include "agent/config/document.h"
#include "agent/config/vocabulary.h"

#include <string>

// For config_document.cpp only: from the vocabulary and a value to the fields of a form. Pure.

namespace widgets {

/// The fields of a section with that value, which stands at `path`; `keys` is the same place in the vocabulary.
[[nodiscard]] QList<FormField> fieldsOf(const agent::config::KeyPath &keys, const QString &path,
                                        const agent::config::Node &section);

/// Of a mapping; null: it has none.
[[nodiscard]] const agent::config::Node *childOf(const agent::config::Node &node, std::string_view key);
/// The text of a scalar child; empty: there is none.
[[nodiscard]] std::string textOf(const agent::config::Node &node, std::string_view key);
/// Texts of a list, scalars only.
[[nodiscard]] QStringList textsOf(const agent::config::Node &list);
/// What a new item of a list of sections cannot be without.
[[nodiscard]] agent::config::Node newItem(std::string_view listKey);
/// A URL without user and password.
[[nodiscard]] QString bareUrl(const std::string &url);

} // namespace widgets
