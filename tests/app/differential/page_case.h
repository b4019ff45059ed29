// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/server.h"

#include <QRegularExpression>
#include <QString>

#include <string>
#include <vector>

/// A difference between Prometheus and Belfry that is known, and why it is there.
struct KnownDifference {
    enum class Kind {
        OnlyPrometheus, ///< Samples of a series that Belfry does not store.
        OnlyBelfry,
        Value, ///< Both have the sample, with other values.
    };
    Kind kind = Kind::Value;
    QRegularExpression series; ///< Matches somewhere in the series' text.
    QString reason;
    QString place; ///< File and line.
    int met = 0;   ///< Differences that it explained.
};

/// What one target answers, scrape by scrape, and how it is scraped. One folder of tests/data/differential, or a page
/// of a real program.
///
/// Files of a folder:
///   1.prom 2.om 3.pb 4.http …   the answers in order; the ending tells the Content-Type; an .http file begins with a
///                               line `<status> <Content-Type or ->`. `@NOW+1500@` is the present time in
///                               milliseconds, plus 1500; `@NOWS-2@` the same in seconds. A sample's own time must be
///                               a minute ahead, so that it is no scrape's.
///   job.yml                     keys of the scrape configuration, for both
///   prometheus.yml, belfry.yml  keys for one of them
///   differences.txt             lines `only prometheus|only belfry|value <regex>: <reason>`
struct PageCase {
    QString name;
    qint64 base = 0; ///< What `@NOW@` stands for.
    std::vector<agent::http::ServerResponse> answers;
    QString jobKeys;
    QString prometheusKeys;
    QString belfryKeys;
    std::vector<KnownDifference> known;
};

/// Reads all folders of `directory`, in the order of their names. `base` is the present time in milliseconds. Errors:
/// `complaint` names file and line.
[[nodiscard]] std::vector<PageCase> readCases(const QString &directory, qint64 base, QString &complaint);
/// Reads a list of differences; one that does not exist is empty.
[[nodiscard]] std::vector<KnownDifference> readDifferences(const QString &path, QString &complaint);
