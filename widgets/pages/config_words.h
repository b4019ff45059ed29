// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How the forms of a configuration are laid out, and what their fields are called: tables, so that a new key needs no
// widget of its own. Keys that no table names go to the last group under their own names.

#include "widgets/bridge/config_messages.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace widgets {

/// A group of fields. A value.
struct FormGroup {
    QString name;     ///< For tests; does not change with the language.
    QString title;    ///< Empty: fields stand without a heading.
    QStringList keys; ///< In order; "*_sd_configs": all of them; "*": all that no group names.
    bool open = false;
};

/// The groups of the form of such an entry.
[[nodiscard]] QList<FormGroup> formGroups(OutlineEntry::Kind kind);
/// The key's name for people; the key itself, with blanks, when it has none.
[[nodiscard]] QString fieldLabel(const QString &key);
/// What the vocabulary says about a key, in the language of the person.
[[nodiscard]] QString fieldHelp(const QString &about);
/// The order of the fields of the list's items, where it is not the vocabulary's; keys that are not named come last.
[[nodiscard]] QStringList itemOrder(const QString &list);
/// What an item of the list is called: "target group", "rule".
[[nodiscard]] QString itemWord(const QString &list);
/// The title of an entry that has none of its own: "Global settings".
[[nodiscard]] QString outlineTitle(const OutlineEntry &entry);

/// Every text that `fieldHelp` can translate.
[[nodiscard]] QStringList translatedHelp();

} // namespace widgets
