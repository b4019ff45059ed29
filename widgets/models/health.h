// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How the process itself is: threads, memory, files, clock, certificates. Values; pure functions over an immutable
// snapshot. Instants in milliseconds since the epoch (0: none), spans in seconds.

#include "widgets/models/column_table_model.h"
#include "widgets/models/snapshot_ptr.h"
#include "widgets/text/health_text.h"

#include <QString>

namespace widgets {

/// The process as the kernel sees it. A value.
struct ProcessFacts {
    bool known = false;
    qint64 time = 0; ///< When it was read.
    qint64 pid = 0;
    quint32 processors = 0;
    double cpuSeconds = 0;
    double cpuShare = 0; ///< Of one core.
    quint64 residentBytes = 0;
    quint64 peakBytes = 0;
    quint64 virtualBytes = 0;
    quint64 openFiles = 0;
    quint64 fileLimit = 0;
    quint64 heldBytes = 0; ///< Samples in memory that the disk does not take.
    quint64 heldLimit = 0;
};
[[nodiscard]] ProcessFacts processFacts(const agent::engine::EngineSnapshot &snapshot);
[[nodiscard]] ClockFacts clockFacts(const agent::engine::EngineSnapshot &snapshot);

/// A thread.
struct ThreadLine {
    quint64 id = 0;
    QString name;
    double cpuSeconds = 0;
    double cpuShare = 0;
    friend bool operator==(const ThreadLine &, const ThreadLine &) = default;
};
using ThreadTable = ColumnTableModel<ThreadLine>;
/// Columns: thread, what it does, CPU now, CPU since start.
[[nodiscard]] ThreadTable *makeThreadTable(QObject *parent);
void setThreads(ThreadTable &table, const agent::engine::EngineSnapshot &snapshot);

/// A certificate.
struct CertificateLine {
    qint64 day = 0; ///< In which it is looked at, as days since the epoch.
    qint64 now = 0;
    QString owner;
    bool ofJob = false;
    bool ofReceiver = false;
    QString subject;
    QString file;
    qint64 notAfter = 0;
    friend bool operator==(const CertificateLine &a, const CertificateLine &b)
    {
        return a.day == b.day && a.notAfter == b.notAfter && a.file == b.file;
    }
};
using CertificateTable = ColumnTableModel<CertificateLine>;
/// Columns: ends, belongs to, whose, subject, file. The one that ends first is first.
[[nodiscard]] CertificateTable *makeCertificateTable(QObject *parent);
void setCertificates(CertificateTable &table, const agent::engine::EngineSnapshot &snapshot);

} // namespace widgets
