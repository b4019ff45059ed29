// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/parts/theme.h"

#include <QMap>
#include <QSettings>
#include <QString>
#include <QThreadPool>
#include <QVariant>

#include <functional>

namespace widgets {

/// What a window remembers: place, page, theme, language, and each page's filters and columns. Read from one INI file
/// once, kept in memory, and written by a thread of its own, each time as a whole: at any moment the file is the one
/// before or the one after. One thread: GUI.
class SessionState {
public:
    /// An empty path: the user's own file; a file that cannot be written costs only the memory.
    explicit SessionState(const QString &file = {});
    /// Waits for what is being written.
    ~SessionState();

    /// The folder that the file is in.
    [[nodiscard]] QString folder() const;
    [[nodiscard]] ThemeMode theme() const;
    void setTheme(ThemeMode mode);
    /// "system", or the name of a language: "en", "de".
    [[nodiscard]] QString language() const;
    void setLanguage(const QString &language);
    [[nodiscard]] QByteArray geometry() const;
    void setGeometry(const QByteArray &geometry);
    [[nodiscard]] int page() const;
    void setPage(int page);
    /// Whether the desktop tells of changes of the state.
    [[nodiscard]] bool notices() const;
    void setNotices(bool notices);
    /// Whether the person has been told that closing does not end Belfry.
    [[nodiscard]] bool toldOfTray() const;
    void setToldOfTray();

    /// Runs `use` with the values of group `name`; what it sets is remembered.
    void inGroup(const QString &name, const std::function<void(QSettings &)> &use);
    /// Has what is not on disk yet written; returns at once.
    void save();
    /// Waits until what was to be saved is.
    void finish();

private:
    [[nodiscard]] QVariant value(const char *key, const QVariant &otherwise = {}) const;
    void set(const char *key, const QVariant &value);

    QString m_file;
    QMap<QString, QVariant> m_values; ///< By "group/key".
    QMap<QString, QVariant> m_saved;  ///< What the file holds, or will soon.
    QThreadPool m_writer;             ///< One thread.
};

} // namespace widgets
