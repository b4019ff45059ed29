// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <QTranslator>

namespace widgets {

/// The language of the window, switched live: Qt tells every widget, and each sets its texts anew. Numbers and dates
/// follow; data stay in the C locale. One thread: GUI. The translations go with this object.
class Language {
public:
    Language() = default;
    ~Language();
    Language(const Language &) = delete;
    Language &operator=(const Language &) = delete;

    /// Those there are texts for, besides "system".
    [[nodiscard]] static QStringList names();
    /// "system", or one of `names()`; one that is not known gives English.
    void use(const QString &name);

private:
    QTranslator m_ours;
    QTranslator m_qts;
};

} // namespace widgets
