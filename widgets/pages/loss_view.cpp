// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/loss_view.h"

#include "widgets/pages/dead_letter_table.h"
#include "widgets/pages/looks.h"
#include "widgets/parts/filter_bar.h"
#include "widgets/parts/panel.h"
#include "widgets/parts/table_view.h"
#include "widgets/parts/text_box.h"
#include "widgets/text/delivery_text.h"
#include "widgets/text/format_time.h"
#include "widgets/text/format_unit.h"

#include <QComboBox>
#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QVBoxLayout>

#include <memory>

namespace widgets {

namespace {

constexpr int kPage = 200;
constexpr int kCountLimit = 1'000'000; // of dead letters that are counted before they are deleted
constexpr qint64 kReloadMs = 1000;

void setEntries(QComboBox &box, const QList<QPair<QString, QString>> &entries)
{
    bool same = box.count() == entries.size();
    for (int i = 0; same && i < box.count(); ++i)
        same = box.itemText(i) == entries[i].first && box.itemData(i).toString() == entries[i].second;
    if (same)
        return;
    const QVariant chosen = box.currentData();
    const QSignalBlocker quiet(&box);
    box.clear();
    for (const auto &[text, value] : entries)
        box.addItem(text, value);
    box.setCurrentIndex(std::max(0, box.findData(chosen)));
}

/// For a file; empty: not known.
QString writeTime(qint64 time)
{
    return time == 0 ? QString() : QDateTime::fromMSecsSinceEpoch(time, Qt::UTC).toString(Qt::ISODateWithMs);
}

} // namespace

LossView::LossView(EngineBridge &bridge, QWidget *parent)
    : QWidget(parent), m_control(bridge), m_export(bridge), m_title(new SectionHeading(this)),
      m_tab(new FilterBar(this)), m_remote(new QComboBox(this)), m_reason(new QComboBox(this)),
      m_resend(new QPushButton(this)), m_delete(new QPushButton(this)), m_exportButton(new QPushButton(this)),
      m_notice(new Notice(this)), m_confirm(new QPushButton(m_notice)), m_keep(new QPushButton(m_notice)),
      m_losses(new LossTable(this)), m_lossView(new TableView(this)), m_letters(new DeadLetterTable(this)),
      m_letterView(new TableView(this)), m_older(new QPushButton(this)), m_detail(new TextBox(6, this)), m_limit(kPage)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    m_tab->add(Losses, QStringLiteral("tabLosses"));
    m_tab->add(DeadLetters, QStringLiteral("tabDeadLetters"));
    m_title->row()->addWidget(m_tab);
    column->addWidget(m_title);
    m_tools = makeTools();
    column->addWidget(m_tools);
    column->addWidget(m_notice);
    makeTables();
    column->addWidget(m_lossView);
    column->addWidget(m_letterView);
    column->addWidget(m_older, 0, Qt::AlignLeft);
    column->addWidget(m_detail);
    connect(m_tab, &FilterBar::chosen, this, &LossView::showTab);
    connect(m_remote, &QComboBox::currentIndexChanged, this, [this] {
        m_limit = kPage;
        reload();
    });
    connect(m_reason, &QComboBox::currentIndexChanged, this, [this] {
        m_limit = kPage;
        reload();
    });
    connect(
        &m_export, &DeadLetterExport::finished, this, [this](const QString &path, quint64 count, const QString &error) {
            m_confirm->hide();
            m_keep->hide();
            if (error.isEmpty())
                m_notice->say(Notice::Kind::Good, tr("%Ln entr(y/ies) written to %1", nullptr, static_cast<int>(count))
                                                      .arg(QDir::toNativeSeparators(path)));
            else
                m_notice->say(Notice::Kind::Bad, tr("%1 could not be written: %2").arg(path, error));
        });
    showTab();
}

QWidget *LossView::makeTools()
{
    auto *tools = new QWidget(this);
    tools->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed); // tables shrink before buttons do
    auto *row = new QHBoxLayout(tools);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_remote->setObjectName(QStringLiteral("letterRemote"));
    m_reason->setObjectName(QStringLiteral("letterReason"));
    for (QComboBox *box : {m_remote, m_reason}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        box->setMaximumWidth(260);
        row->addWidget(box);
    }
    row->addStretch(1);
    m_resend->setObjectName(QStringLiteral("resendLetters"));
    m_delete->setObjectName(QStringLiteral("deleteLetters"));
    m_exportButton->setObjectName(QStringLiteral("exportLosses"));
    for (QPushButton *button : {m_resend, m_delete, m_exportButton})
        row->addWidget(button);
    m_confirm->setObjectName(QStringLiteral("confirmDelete"));
    m_keep->setObjectName(QStringLiteral("keepLetters"));
    m_notice->row()->addWidget(m_confirm);
    m_notice->row()->addWidget(m_keep);
    m_confirm->hide();
    m_keep->hide();
    connect(m_resend, &QPushButton::clicked, this, &LossView::resend);
    connect(m_delete, &QPushButton::clicked, this, &LossView::askDelete);
    connect(m_confirm, &QPushButton::clicked, this, &LossView::remove);
    connect(m_keep, &QPushButton::clicked, this, [this] {
        m_doomed.clear();
        m_notice->say(Notice::Kind::Info, QString());
        m_delete->setFocus();
    });
    connect(m_exportButton, &QPushButton::clicked, this, &LossView::chooseFile);
    return tools;
}

void LossView::makeTables()
{
    m_lossView->setObjectName(QStringLiteral("losses"));
    m_lossView->setModel(m_losses);
    m_lossView->setItemDelegate(new CellDelegate(0, m_lossView));
    m_lossView->setColumns({112, 176, 72, 104, 128, 72, 200}, 6);
    m_letterView->setObjectName(QStringLiteral("deadLetters"));
    m_letterView->setModel(m_letters);
    m_letterView->setItemDelegate(new CellDelegate(0, m_letterView));
    m_letterView->setColumns({100, 110, 160, 64, 86, 140, 160, 140}, 7);
    m_letterView->setSelectionMode(QAbstractItemView::ExtendedSelection);
    for (TableView *view : {m_lossView, m_letterView})
        view->setMinimumHeight(190);
    m_older->setObjectName(QStringLiteral("olderLetters"));
    m_detail->setObjectName(QStringLiteral("letterDetail"));
    connect(m_letterView->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        showCurrent();
        arrange();
    });
    connect(m_older, &QPushButton::clicked, this, [this] {
        m_limit += 5 * kPage;
        reload();
    });
}

void LossView::retranslate()
{
    m_title->setText(tr("What was not delivered"));
    m_remote->setAccessibleName(tr("Dead letters of which receiver"));
    m_reason->setAccessibleName(tr("Dead letters for which reason"));
    m_delete->setText(tr("Delete\u2026"));
    m_exportButton->setText(tr("Export\u2026"));
    m_exportButton->setToolTip(tr("Writes the list as CSV or JSON: all entries that fit the filter"));
    m_confirm->setText(tr("Delete"));
    m_keep->setText(tr("Keep"));
    m_older->setText(tr("Show older ones"));
    m_lossView->setAccessibleName(tr("Samples lost, by reason"));
    m_lossView->setEmptyText(tr("Nothing was lost"),
                             tr("Every sample is delivered, waits on disk, or was dropped by your rules."));
    m_letterView->setAccessibleName(tr("Dead letters, newest first"));
    m_letterView->setEmptyText(tr("No dead letters"), tr("Samples that a receiver refuses for good are kept here, with "
                                                         "what it said, and can be sent again."));
    m_detail->setAccessibleName(tr("The selected dead letter in full"));
    fillFilters(m_facts);
    arrange();
    showCurrent();
}

void LossView::fillFilters(const QList<RemoteFacts> &remotes)
{
    QList<QPair<QString, QString>> names{{tr("All receivers"), QString()}};
    QList<QPair<QString, QString>> reasons{{tr("Any reason"), QString()}};
    QStringList known;
    for (const RemoteFacts &remote : remotes) {
        names.push_back({remote.name, remote.name});
        for (const auto &[reason, count] : remote.dropped) {
            if (reason.startsWith(QStringLiteral("receiver_rejected_")) && !known.contains(reason))
                known << reason;
        }
    }
    known.sort();
    for (const QString &reason : known)
        reasons.push_back({lossReason(reason), reason});
    setEntries(*m_remote, names);
    setEntries(*m_reason, reasons);
}

void LossView::display(const QList<RemoteFacts> &remotes, const SnapshotHistory &history, qint64 now)
{
    m_facts = remotes;
    m_now = now;
    fillFilters(remotes);
    showLosses(remotes, history, now);
    quint64 entries = 0;
    QString totals;
    for (const RemoteFacts &remote : remotes) {
        entries += remote.deadLetters.entries;
        totals += QStringLiteral("%1 %2 %3 %4\n")
                      .arg(remote.name)
                      .arg(remote.deadLetters.entries)
                      .arg(remote.deadLetters.samples)
                      .arg(remote.deadLetters.resent);
    }
    m_tab->setText(DeadLetters, tr("Dead letters"), static_cast<qint64>(entries));
    const bool rested = !m_asked.isValid() || m_asked.elapsed() >= kReloadMs;
    if (totals != m_totals && m_waiting == 0 && rested) {
        m_totals = totals;
        reload();
    }
}

void LossView::showLosses(const QList<RemoteFacts> &remotes, const SnapshotHistory &history, qint64 now)
{
    QList<LossLine> lines;
    quint64 lost = 0;
    for (const RemoteFacts &remote : remotes) {
        const auto *course = history.remote(remote.name);
        for (const auto &[reason, samples] : remote.dropped) {
            if (samples == 0)
                continue;
            const qint64 last = course == nullptr ? 0 : course->losses.value(reason).last;
            const auto [from, to] = remote.lossTimes.value(reason);
            lines.push_back({remote.name, reason, samples, remote.committed, last, now, from, to});
            lost += samples;
        }
    }
    m_losses->setLosses(lines);
    m_tab->setText(Losses, tr("Losses"), static_cast<qint64>(lines.size()));
    m_title->setNote(lost == 0 ? QString() : tr("%1 samples in all").arg(formatCount(static_cast<double>(lost))));
    arrange();
}

void LossView::showTab()
{
    const bool letters = m_tab->current() == DeadLetters;
    m_lossView->setVisible(!letters);
    for (QWidget *part : QList<QWidget *>{m_letterView, m_remote, m_reason, m_resend, m_delete})
        part->setVisible(letters);
    m_notice->say(Notice::Kind::Info, QString());
    arrange();
    showCurrent();
    if (letters)
        reload();
}

QStringList LossView::wantedRemotes() const
{
    const QString one = m_remote->currentData().toString();
    if (!one.isEmpty())
        return {one};
    QStringList all;
    for (const RemoteFacts &remote : m_facts)
        all << remote.name;
    return all;
}

void LossView::reload()
{
    if (m_tab->current() != DeadLetters)
        return;
    const quint64 round = ++m_round;
    const QStringList remotes = wantedRemotes();
    m_asked.start();
    m_found.clear();
    m_more = false;
    m_waiting = static_cast<int>(remotes.size());
    for (const QString &remote : remotes) {
        DeadLetterFilter filter;
        filter.remote = remote;
        filter.reason = m_reason->currentData().toString();
        filter.limit = m_limit;
        m_control.listDeadLetters(filter, [this, round](const QString &error, const QList<DeadLetter> &letters) {
            if (round == m_round)
                take(error, letters);
        });
    }
    if (remotes.isEmpty())
        m_letters->setLetters({}, m_now);
}

void LossView::take(const QString &error, const QList<DeadLetter> &letters)
{
    if (!error.isEmpty())
        m_notice->say(Notice::Kind::Bad, error);
    m_found += letters;
    m_more = m_more || letters.size() >= m_limit;
    if (--m_waiting > 0)
        return;
    m_letters->setLetters(std::exchange(m_found, {}), m_now);
    arrange();
    showCurrent();
}

void LossView::arrange()
{
    const bool shown = m_tab->current() == DeadLetters;
    const auto rows = m_letterView->selectionModel()->selectedRows().size();
    const bool any = m_letters->rowCount() > 0;
    m_resend->setText(rows > 0 ? tr("Send %Ln again", nullptr, static_cast<int>(rows)) : tr("Send all again"));
    m_resend->setToolTip(
        tr("They are sent when there is time for it, and leave this list when the receiver takes them"));
    m_delete->setText(rows > 0 ? tr("Delete %Ln\u2026", nullptr, static_cast<int>(rows)) : tr("Delete all\u2026"));
    m_resend->setEnabled(any);
    m_delete->setEnabled(any);
    m_exportButton->setEnabled(shown ? any : m_losses->rowCount() > 0);
    m_older->setVisible(shown && m_more);
}

void LossView::showCurrent()
{
    const QModelIndex current = m_letterView->currentIndex();
    const DeadLetterLine *line = m_letters->at(current.row());
    m_detail->setVisible(m_tab->current() == DeadLetters && line != nullptr);
    if (line == nullptr)
        return;
    const DeadLetter &letter = line->letter;
    m_detail->setText(
        tr("%1 refused %2 samples at %3 (%4):\n%5\nOf %6 to %7, for example %8")
            .arg(letter.remote, formatExact(letter.refused), formatInstantExact(letter.time))
            .arg(letter.status)
            .arg(letter.text, formatInstantExact(letter.minTime), formatInstantExact(letter.maxTime), letter.series));
}

QHash<QString, QSet<quint64>> LossView::selected() const
{
    QHash<QString, QSet<quint64>> ids;
    for (const QModelIndex &row : m_letterView->selectionModel()->selectedRows()) {
        if (const DeadLetterLine *line = m_letters->at(row.row()))
            ids[line->letter.remote].insert(line->letter.id);
    }
    return ids;
}

QList<DeadLetterFilter> LossView::meant() const
{
    QList<DeadLetterFilter> filters;
    const auto ids = selected();
    for (const QString &remote : ids.isEmpty() ? wantedRemotes() : ids.keys()) {
        DeadLetterFilter filter;
        filter.remote = remote;
        filter.reason = ids.isEmpty() ? m_reason->currentData().toString() : QString();
        filter.ids = ids.value(remote);
        filters << filter;
    }
    return filters;
}

void LossView::resend()
{
    m_confirm->hide();
    m_keep->hide();
    for (const DeadLetterFilter &filter : meant()) {
        m_control.resendDeadLetters(filter, [this](const QString &error) {
            if (error.isEmpty())
                m_notice->say(Notice::Kind::Good,
                              tr("They are sent again, oldest first. What the receiver takes leaves this list."));
            else
                m_notice->say(Notice::Kind::Bad, tr("They are not sent: %1").arg(error));
        });
    }
}

void LossView::askDelete()
{
    m_doomed.clear();
    m_confirm->hide();
    m_keep->hide();
    const quint64 question = ++m_question;
    const QList<DeadLetterFilter> wanted = meant();
    auto waiting = std::make_shared<qsizetype>(wanted.size());
    auto samples = std::make_shared<quint64>(0);
    for (DeadLetterFilter filter : wanted) { // the list may show a part only; and what comes from now on is not meant
        filter.limit = kCountLimit;
        m_control.listDeadLetters(filter, [this, question, waiting, samples, filter](const QString & /*error*/,
                                                                                     const QList<DeadLetter> &letters) {
            if (question != m_question)
                return;
            DeadLetterFilter exact;
            exact.remote = filter.remote;
            for (const DeadLetter &letter : letters) {
                exact.ids.insert(letter.id);
                *samples += letter.refused;
            }
            if (!exact.ids.isEmpty())
                m_doomed << exact;
            if (--*waiting == 0)
                askWhetherMeant(*samples);
        });
    }
}

void LossView::askWhetherMeant(quint64 samples)
{
    qsizetype entries = 0;
    for (const DeadLetterFilter &filter : m_doomed)
        entries += filter.ids.size();
    if (entries == 0)
        return;
    m_notice->say(Notice::Kind::Bad, tr("Delete %Ln dead letter(s) with %1 samples? They cannot be had back.", nullptr,
                                        static_cast<int>(entries))
                                         .arg(formatCount(static_cast<double>(samples))));
    m_confirm->show();
    m_keep->show();
    m_keep->setFocus();
}

void LossView::remove()
{
    m_confirm->hide();
    m_keep->hide();
    for (const DeadLetterFilter &filter : std::exchange(m_doomed, {})) {
        m_control.deleteDeadLetters(filter, [this](const QString &error, quint64 count) {
            if (error.isEmpty())
                m_notice->say(Notice::Kind::Good, tr("%Ln dead letter(s) deleted.", nullptr, static_cast<int>(count)));
            else
                m_notice->say(Notice::Kind::Bad, tr("They are not deleted: %1").arg(error));
            reload();
        });
    }
    m_letterView->setFocus();
}

void LossView::chooseFile()
{
    auto *dialog = new QFileDialog(this, tr("Export"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Table (*.csv)"), tr("JSON (*.json)")});
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->selectFile(m_tab->current() == DeadLetters ? QStringLiteral("dead-letters.csv")
                                                       : QStringLiteral("losses.csv"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString &filter) {
        dialog->setDefaultSuffix(filter.contains(QStringLiteral(".json")) ? QStringLiteral("json")
                                                                          : QStringLiteral("csv"));
    });
    connect(dialog, &QFileDialog::fileSelected, this, &LossView::exportTo);
    dialog->open();
}

void LossView::exportTo(const QString &path)
{
    if (m_tab->current() == DeadLetters)
        m_export.start(path, wantedRemotes(), m_reason->currentData().toString());
    else
        m_export.write(path, lossesAsBytes(path.endsWith(QStringLiteral(".json"), Qt::CaseInsensitive)),
                       static_cast<quint64>(m_losses->rowCount()));
}

QByteArray LossView::lossesAsBytes(bool json) const
{
    QByteArray table = csvLine({QStringLiteral("remote"), QStringLiteral("reason"), QStringLiteral("samples"),
                                QStringLiteral("committed"), QStringLiteral("from"), QStringLiteral("to")});
    QJsonArray array;
    for (int row = 0; row < m_losses->rowCount(); ++row) {
        const LossLine &line = *m_losses->at(row);
        table += csvLine({line.remote, line.reason, QString::number(line.samples), QString::number(line.committed),
                          writeTime(line.from), writeTime(line.to)});
        array.append(QJsonObject{{QStringLiteral("remote"), line.remote},
                                 {QStringLiteral("reason"), line.reason},
                                 {QStringLiteral("samples"), static_cast<qint64>(line.samples)},
                                 {QStringLiteral("committed"), static_cast<qint64>(line.committed)},
                                 {QStringLiteral("from"), writeTime(line.from)},
                                 {QStringLiteral("to"), writeTime(line.to)}});
    }
    return json ? QJsonDocument(array).toJson() : table;
}

void LossView::showDeadLetters(const QString &remote)
{
    m_tab->setCurrent(DeadLetters);
    if (const int place = m_remote->findData(remote); place >= 0) {
        const QSignalBlocker quiet(m_remote);
        m_remote->setCurrentIndex(place);
    }
    showTab();
    m_letterView->setFocus();
}

QList<QWidget *> LossView::stops() const
{
    return {m_tab->button(m_tab->current()), m_tab->current() == DeadLetters ? m_letterView : m_lossView};
}

void LossView::saveState(QSettings &settings) const
{
    settings.setValue(QStringLiteral("lossTab"), m_tab->current());
}

void LossView::restoreState(QSettings &settings)
{
    m_tab->setCurrent(settings.value(QStringLiteral("lossTab"), static_cast<int>(Losses)).toInt());
    showTab();
}

} // namespace widgets
