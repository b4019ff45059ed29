// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QString>
#include <QTranslator>

/// A language that does not exist: every text two fifths longer, with accents, so that what is too narrow for German or
/// French, and what is not translated at all, can be seen. Places for values and markup stay as they are. Install it
/// after the window's own translators.
class PseudoTranslator : public QTranslator {
public:
    [[nodiscard]] bool isEmpty() const override { return false; }

    [[nodiscard]] QString translate(const char *context, const char *source, const char * /*disambiguation*/,
                                    int number) const override
    {
        if (qstrncmp(context, "widgets::", 9) != 0 || source == nullptr || *source == '\0')
            return {};
        QString text = QString::fromUtf8(source);
        text.replace(QLatin1String("(s)"), number == 1 ? QString() : QStringLiteral("s"));
        return lengthened(text);
    }

    [[nodiscard]] static QString lengthened(const QString &text)
    {
        static const QHash<QChar, QChar> kAccents{{u'a', u'\u00E5'}, {u'e', u'\u00EB'}, {u'i', u'\u00EF'},
                                                  {u'o', u'\u00F6'}, {u'u', u'\u00FC'}, {u'c', u'\u00E7'},
                                                  {u'n', u'\u00F1'}, {u'y', u'\u00FF'}, {u'A', u'\u00C5'},
                                                  {u'E', u'\u00CB'}, {u'O', u'\u00D6'}, {u'U', u'\u00DC'}};
        QString out;
        int letters = 0;
        for (qsizetype i = 0; i < text.size(); ++i) {
            if (text[i] == u'%') { // %1, %Ln, %n
                out += text[i];
                while (i + 1 < text.size() && (text[i + 1].isDigit() || text[i + 1] == u'L' || text[i + 1] == u'n'))
                    out += text[++i];
                continue;
            }
            letters += text[i].isLetter() ? 1 : 0;
            out += kAccents.value(text[i], text[i]);
        }
        if (letters < 3)
            return out; // units
        static const QString kMore = QStringLiteral(" \u00E5b\u00E7 d\u00EB f g\u00EBh ijk l\u00F6m");
        QString more;
        while (more.size() * 5 < letters * 2)
            more += kMore;
        more.truncate((letters * 2 + 4) / 5);
        return out + more;
    }
};
