// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/parts/theme.h"

#include <QSettings>
#include <QString>

#include <memory>

namespace widgets {

/// What a window remembers: place, page, theme, language, and each page's filters and columns. Written to one INI file,
/// atomically. One thread: GUI.
class SessionState {
public:
    /// An empty path: the user's own file; a file that cannot be written costs only the memory.
    explicit SessionState(const QString &file = {});

    [[nodiscard]] ThemeMode theme() const;
    void setTheme(ThemeMode mode);
    /// "system", or the name of a language: "en", "de".
    [[nodiscard]] QString language() const;
    void setLanguage(const QString &language);
    [[nodiscard]] QByteArray geometry() const;
    void setGeometry(const QByteArray &geometry);
    [[nodiscard]] int page() const;
    void setPage(int page);
    /// Runs `use` with the group `name` open.
    template <typename Use>
    void inGroup(const QString &name, Use use)
    {
        m_settings->beginGroup(name);
        use(*m_settings);
        m_settings->endGroup();
    }
    /// Writes what is not on disk yet.
    void save() { m_settings->sync(); }

private:
    std::unique_ptr<QSettings> m_settings;
};

} // namespace widgets
