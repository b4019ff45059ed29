// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Between the bytes of a configuration file and the text of an editor. Pure; any thread.

#include "widgets/bridge/config_messages.h"

#include <QByteArray>
#include <QString>

#include <string>
#include <vector>

namespace widgets {

/// What an editor shows of a file: without byte order mark, line ends as '\n'.
[[nodiscard]] QString shownText(const QByteArray &file);
/// The file again after an edit: lines that are as in `before` keep their line ends, others take those that most lines
/// have; the byte order mark stays.
[[nodiscard]] QByteArray fileText(const QByteArray &before, const QString &shown);

/// Translates places between UTF-8 and UTF-16 in one text. Costs nothing while the text is ASCII, else a walk for each
/// ascending run of places.
class TextPlaces {
public:
    TextPlaces() = default;
    /// `utf8` must outlive it.
    explicit TextPlaces(const std::string &utf8);
    /// Places behind the text are its end.
    [[nodiscard]] int toUtf16(std::size_t at) const;
    [[nodiscard]] std::size_t toUtf8(int at) const;

private:
    const std::string *m_text = nullptr;
    bool m_isAscii = true;
    mutable std::size_t m_lastByte = 0; ///< Where the last walk ended, and the next begins if it can.
    mutable int m_lastUnit = 0;
};

/// The parts of a text that hold secrets, in order.
[[nodiscard]] QList<TextSpan> secretSpans(const QString &shown);

/// What fits at a place of a text, which may be half typed.
[[nodiscard]] CompletionWords completionAt(const QString &shown, int place);

/// The difference with `context` same lines around each change, secrets masked. A secret that differs shows as a line
/// taken away and one added that look the same.
[[nodiscard]] QList<DifferenceLine> differenceOf(const QString &before, const QString &after, int context = 3);

} // namespace widgets
