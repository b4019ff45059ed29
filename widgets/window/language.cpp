// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>

namespace widgets {

Language::~Language()
{
    QCoreApplication::removeTranslator(&m_ours);
    QCoreApplication::removeTranslator(&m_qts);
}

QStringList Language::names()
{
    return {QStringLiteral("en"), QStringLiteral("de")};
}

void Language::use(const QString &name)
{
    QCoreApplication::removeTranslator(&m_ours);
    QCoreApplication::removeTranslator(&m_qts);
    const QLocale locale = name == QLatin1String("system") ? QLocale::system() : QLocale(name);
    QLocale::setDefault(locale);
    // English has a file too: for its plurals.
    if (m_ours.load(locale, QStringLiteral("belfry"), QStringLiteral("_"), QStringLiteral(":/i18n")) ||
        m_ours.load(QStringLiteral(":/i18n/belfry_en.qm")))
        QCoreApplication::installTranslator(&m_ours);
    if (m_qts.load(locale, QStringLiteral("qtbase"), QStringLiteral("_"),
                   QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(&m_qts);
}

} // namespace widgets
