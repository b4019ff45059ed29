// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/health.h"

#include "widgets/text/attention_text.h"
#include "widgets/text/format_time.h"
#include "widgets/text/format_unit.h"

#include <QCoreApplication>
#include <QHash>

namespace widgets {

using agent::engine::EngineSnapshot;

namespace {

struct HealthTables {
    Q_DECLARE_TR_FUNCTIONS(widgets::HealthTables)
};

constexpr qint64 kDayMs = 24 * 3600 * 1000LL;
constexpr double kBusy = 0.9; // of a core: such a thread is the bottleneck of what it does

QString text(const std::string &value)
{
    return QString::fromStdString(value);
}

QVariant shareCell(const ThreadLine &line, int role)
{
    if (role == ToneRole)
        return static_cast<int>(line.cpuShare > kBusy ? Tone::Warn : Tone::Plain);
    if (role == Qt::ToolTipRole && line.cpuShare > kBusy)
        return HealthTables::tr("This thread is busy all the time: what it does cannot become faster");
    return role == Qt::DisplayRole ? QVariant(formatPercent(line.cpuShare)) : QVariant();
}

Tone endTone(const CertificateLine &line)
{
    return line.notAfter <= line.now                              ? Tone::Bad
           : line.notAfter - line.now < kCertificateDays * kDayMs ? Tone::Warn
                                                                  : Tone::Good;
}

QString whose(const CertificateLine &line)
{
    if (line.ofReceiver)
        return HealthTables::tr("the receiver's");
    return line.ofJob ? HealthTables::tr("ours, for targets") : HealthTables::tr("ours, for the receiver");
}

} // namespace

ProcessFacts processFacts(const EngineSnapshot &snapshot)
{
    const auto &row = *snapshot.process;
    ProcessFacts facts;
    facts.known = row.time != 0;
    facts.time = row.time;
    facts.pid = row.pid;
    facts.processors = row.processors;
    facts.cpuSeconds = row.cpuSeconds;
    facts.cpuShare = row.cpuShare;
    facts.residentBytes = row.residentBytes;
    facts.peakBytes = row.peakBytes;
    facts.virtualBytes = row.virtualBytes;
    facts.openFiles = row.openFiles;
    facts.fileLimit = row.fileLimit;
    facts.heldBytes = snapshot.wal.memoryBytes;
    facts.heldLimit = snapshot.wal.memoryLimit;
    return facts;
}

ClockFacts clockFacts(const EngineSnapshot &snapshot)
{
    const auto &row = snapshot.clock;
    ClockFacts facts;
    facts.state = text(row.state);
    facts.aheadOfWall = row.aheadOfWall;
    facts.receiverKnown = row.receiverKnown;
    facts.aheadOfReceiver = row.aheadOfReceiver;
    facts.slowed = row.slowed;
    facts.jumpsForward = row.jumpsForward;
    facts.jumpsBackward = row.jumpsBackward;
    facts.lastJump = row.lastJump;
    facts.lastJumpTime = row.lastJumpTime;
    return facts;
}

ThreadTable *makeThreadTable(QObject *parent)
{
    return new ThreadTable({{[] { return HealthTables::tr("Thread"); },
                             [](const ThreadLine &line, int role) -> QVariant {
                                 if (role == Qt::ToolTipRole)
                                     return HealthTables::tr("Number %1 of the system").arg(line.id);
                                 return role == Qt::DisplayRole ? QVariant(line.name) : QVariant();
                             }},
                            {[] { return HealthTables::tr("What it does"); },
                             [](const ThreadLine &line, int role) -> QVariant {
                                 if (role == ToneRole)
                                     return static_cast<int>(Tone::Muted);
                                 const QString work = threadWork(line.name);
                                 return textCell(work.isEmpty() ? HealthTables::tr("Belongs to a library") : work,
                                                 role);
                             }},
                            {[] { return HealthTables::tr("CPU now"); }, shareCell, true},
                            {[] { return HealthTables::tr("CPU since start"); },
                             [](const ThreadLine &line, int role) -> QVariant {
                                 if (role == Qt::ToolTipRole || role == CopyRole)
                                     return QString::number(line.cpuSeconds, 'f', 2);
                                 return role == Qt::DisplayRole ? QVariant(formatSpan(line.cpuSeconds)) : QVariant();
                             },
                             true}},
                           parent);
}

void setThreads(ThreadTable &table, const EngineSnapshot &snapshot)
{
    std::vector<std::pair<RowKey, ThreadLine>> rows;
    rows.reserve(snapshot.process->threads.size());
    for (const auto &row : snapshot.process->threads)
        rows.emplace_back(row.id, ThreadLine{row.id, text(row.name), row.cpuSeconds, row.cpuShare});
    table.setRows(rows);
}

CertificateTable *makeCertificateTable(QObject *parent)
{
    return new CertificateTable({{[] { return HealthTables::tr("Ends"); },
                                  [](const CertificateLine &line, int role) -> QVariant {
                                      if (role == ToneRole)
                                          return static_cast<int>(endTone(line));
                                      if (role == Qt::ToolTipRole || role == CopyRole)
                                          return formatInstantExact(line.notAfter);
                                      if (role != Qt::DisplayRole)
                                          return {};
                                      const qint64 days = (line.notAfter - line.now) / kDayMs;
                                      return line.notAfter <= line.now
                                                 ? HealthTables::tr("has ended")
                                                 : HealthTables::tr("in %Ln day(s)", nullptr, static_cast<int>(days));
                                  }},
                                 {[] { return HealthTables::tr("Belongs to"); },
                                  [](const CertificateLine &line, int role) { return textCell(line.owner, role); }},
                                 {[] { return HealthTables::tr("Whose"); },
                                  [](const CertificateLine &line, int role) { return textCell(whose(line), role); }},
                                 {[] { return HealthTables::tr("Subject"); },
                                  [](const CertificateLine &line, int role) { return textCell(line.subject, role); }},
                                 {[] { return HealthTables::tr("File"); },
                                  [](const CertificateLine &line, int role) -> QVariant {
                                      return role == ToneRole ? QVariant(static_cast<int>(Tone::Muted))
                                                              : textCell(line.file, role);
                                  }}},
                                parent);
}

void setCertificates(CertificateTable &table, const EngineSnapshot &snapshot)
{
    std::vector<std::pair<RowKey, CertificateLine>> rows;
    QHash<QString, quint64> seen;
    for (const auto &row : snapshot.certificates) {
        CertificateLine line{snapshot.time / kDayMs, snapshot.time,     text(row.owner), row.ofJob,
                             row.ofReceiver,         text(row.subject), text(row.file),  row.notAfter};
        const QString name = line.owner + QLatin1Char('\n') + line.subject + QLatin1Char('\n') + line.file;
        rows.emplace_back(qHash(name, 0x62656c66) ^ (seen[name]++ << 56), std::move(line));
    }
    table.setRows(rows);
}

} // namespace widgets
