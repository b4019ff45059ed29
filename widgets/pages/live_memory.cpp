// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/live_memory.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace widgets {

QString toText(const QList<SeriesLine> &series)
{
    QJsonArray all;
    for (const SeriesLine &line : series) {
        QJsonObject labels;
        for (const auto &[name, value] : line.labels)
            labels.insert(name, value);
        all.append(QJsonObject{{QStringLiteral("name"), line.name},
                               {QStringLiteral("type"), line.type},
                               {QStringLiteral("labels"), labels}});
    }
    return QString::fromUtf8(QJsonDocument(all).toJson(QJsonDocument::Compact));
}

QList<SeriesLine> toSeries(const QString &text, qsizetype most)
{
    QList<SeriesLine> series;
    const QJsonArray all = QJsonDocument::fromJson(text.toUtf8()).array();
    for (const QJsonValue &value : all) {
        if (series.size() == most)
            break;
        const QJsonObject object = value.toObject();
        SeriesLine line;
        line.name = object.value(QLatin1String("name")).toString();
        line.type = object.value(QLatin1String("type")).toString();
        const QJsonObject labels = object.value(QLatin1String("labels")).toObject();
        for (auto label = labels.begin(); label != labels.end(); ++label)
            line.labels.push_back({label.key(), label.value().toString()});
        if (!line.name.isEmpty() || !line.labels.isEmpty())
            series.push_back(line);
    }
    return series;
}

} // namespace widgets
