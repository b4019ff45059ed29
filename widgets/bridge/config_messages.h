// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the pages are told of a configuration that is edited, as Qt values. Places in a text count UTF-16 units.

#include <QList>
#include <QMetaType>
#include <QPair>
#include <QString>
#include <QStringList>

#include <optional>

namespace widgets {

/// A part of a text. A value.
struct TextSpan {
    int begin = 0;
    int end = 0;
    friend bool operator==(const TextSpan &, const TextSpan &) = default;
};

/// Replaces a part of a text. A value.
struct TextChange {
    int begin = 0;
    int removed = 0; ///< So many units.
    QString inserted;
    friend bool operator==(const TextChange &, const TextChange &) = default;
};

/// What an edit of a form does to the text: changes in order, none overlapping, places as before any of them. Or why
/// it does nothing. A value.
struct FormEdit {
    QString error;
    QList<TextChange> changes;
};

/// One line of the list of what a configuration has. A value.
struct OutlineEntry {
    enum class Kind { Global, Jobs, Job, Remotes, Remote, Storage, Other };
    Kind kind = Kind::Global;
    QString path;  ///< "scrape_configs[2]"
    QString title; ///< The name of a job or remote, the key of another section.
    QString note;  ///< "2 groups", the URL without its password.
    friend bool operator==(const OutlineEntry &, const OutlineEntry &) = default;
};

/// One key of a section, for a form. A value.
struct FormField {
    enum class Kind {
        Text,
        Number, ///< Durations and sizes too: written without quotes.
        Choice,
        Boolean,
        Secret,
        List,      ///< Of texts.
        Map,       ///< Texts by name.
        ListMap,   ///< Lists of texts by name.
        SecretMap, ///< Texts by name that are not shown: `map` has the names alone.
        Section,   ///< `fields`
        Items,     ///< A list of sections: `list` says one line about each.
        Elsewhere, ///< To be edited as text.
    };
    QString path;
    QString key;
    Kind kind = Kind::Text;
    QString about; ///< One line in English, from the vocabulary.
    QStringList choices;
    bool required = false;
    bool isSet = false;
    QString value; ///< Of a secret: always empty.
    QStringList list;
    QList<QPair<QString, QString>> map;
    QList<FormField> fields;
    QString fileKey; ///< Secret: the key that names a file instead; empty: there is none.
    friend bool operator==(const FormField &, const FormField &) = default;
};

/// One line of a difference. A value.
struct DifferenceLine {
    enum class Kind { Same, Removed, Added, Gap };
    Kind kind = Kind::Same;
    int oldLine = 0; ///< From 1; 0: not there.
    int newLine = 0;
    QString text; ///< Secrets masked.
    friend bool operator==(const DifferenceLine &, const DifferenceLine &) = default;
};

/// One word that fits at the cursor.
struct CompletionWord {
    QString name;
    QString about;
    QString insert;
};
struct CompletionWords {
    TextSpan word; ///< What is there of it.
    QList<CompletionWord> items;
};

/// What applying a text would change. A value.
struct ConfigImpact {
    enum class Change { Added, Removed, Changed };
    struct Job {
        QString name;
        Change change = Change::Changed;
        qint64 targetsAdded = 0;
        qint64 targetsRemoved = 0;
        qint64 seriesRemoved = 0;
        std::optional<qint64> seriesAdded;
        bool undiscovered = false;
        bool seriesMayChange = false;
    };
    struct Remote {
        QString name;
        Change change = Change::Changed;
        bool redirected = false;
        qint64 waiting = 0;
        qint64 waitingBytes = 0;
    };
    bool valid = false; ///< The text has no problems.
    bool differs = false;
    bool externalLabels = false;
    QList<Job> jobs;
    QList<Remote> remotes;
    QStringList restart;
    QStringList warnings;
};

/// A configuration that was applied once. A value.
struct PastConfig {
    quint64 number = 0;
    qint64 time = 0;
    QString source; ///< "console", "api", "file", "start".
    quint64 bytes = 0;
    friend bool operator==(const PastConfig &, const PastConfig &) = default;
};

/// A discovered target, to try rules on. A value.
struct TrialTarget {
    QString title;
    QList<QPair<QString, QString>> labels; ///< Before relabelling.
    friend bool operator==(const TrialTarget &, const TrialTarget &) = default;
};

/// What one rule did to it. A value.
struct TrialStep {
    struct Change {
        QString name, before, after; ///< Empty: the label is not there.
        friend bool operator==(const Change &, const Change &) = default;
    };
    int rule = 0; ///< From 0.
    bool matched = false;
    bool dropped = false;
    QList<Change> changes;
    friend bool operator==(const TrialStep &, const TrialStep &) = default;
};

} // namespace widgets

Q_DECLARE_METATYPE(widgets::ConfigImpact)
Q_DECLARE_METATYPE(widgets::PastConfig)
Q_DECLARE_METATYPE(widgets::TrialStep)
