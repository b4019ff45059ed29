// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/verb_pane.h"

#include "widgets/pages/remote_desk.h"
#include "widgets/text/format_unit.h"

#include <QApplication>
#include <QDateTimeEdit>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

namespace widgets {

namespace {

constexpr int kDelayMs = 250;
constexpr qint64 kRefreshMs = 2000; // how old the figures grow while the question stands

} // namespace

VerbPane::VerbPane(RemoteDesk &desk, QWidget *parent)
    : QFrame(parent), m_desk(desk), m_control(desk.bridge()), m_question(new QLabel(this)),
      m_time(new QDateTimeEdit(this)), m_size(new QLineEdit(this)), m_figures(new QLabel(this)),
      m_confirm(new QPushButton(this)), m_cancel(new QPushButton(this))
{
    setProperty("notice", QStringLiteral("info"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 8, 12, 8);
    column->setSpacing(8);
    auto *ask = new QHBoxLayout;
    ask->setSpacing(8);
    ask->addWidget(m_question);
    ask->addWidget(m_time);
    ask->addWidget(m_size);
    ask->addStretch(1);
    column->addLayout(ask);
    auto *answer = new QHBoxLayout;
    answer->setSpacing(8);
    m_figures->setWordWrap(true);
    m_figures->setTextFormat(Qt::PlainText);
    m_figures->setObjectName(QStringLiteral("verbFigures"));
    answer->addWidget(m_figures, 1);
    answer->addWidget(m_confirm, 0, Qt::AlignBottom);
    answer->addWidget(m_cancel, 0, Qt::AlignBottom);
    column->addLayout(answer);
    m_time->setObjectName(QStringLiteral("skipTime"));
    m_time->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    m_time->setButtonSymbols(QAbstractSpinBox::NoButtons); // the arrow keys do it
    m_size->setObjectName(QStringLiteral("limitSize"));
    m_size->setMaximumWidth(140);
    m_confirm->setObjectName(QStringLiteral("confirmVerb"));
    m_cancel->setObjectName(QStringLiteral("cancelVerb"));
    m_delay.setSingleShot(true);
    m_delay.setInterval(kDelayMs);
    connect(&m_delay, &QTimer::timeout, this, &VerbPane::preview);
    connect(m_time, &QDateTimeEdit::dateTimeChanged, this, [this] {
        m_confirm->setEnabled(false);
        ++m_request; // an answer to the time before is none to this
        m_delay.start();
    });
    connect(m_size, &QLineEdit::textChanged, this, &VerbPane::checkLimit);
    connect(m_size, &QLineEdit::returnPressed, m_confirm, &QPushButton::click);
    connect(m_confirm, &QPushButton::clicked, this, &VerbPane::confirm);
    connect(m_cancel, &QPushButton::clicked, this, &VerbPane::shut);
    hide();
}

void VerbPane::open(Form form, const RemoteFacts &remote)
{
    m_form = form;
    m_remote = remote;
    if (!isVisible())
        m_backTo = QApplication::focusWidget();
    setProperty("notice", form == Form::Limit ? QStringLiteral("info") : QStringLiteral("bad"));
    style()->unpolish(this);
    style()->polish(this);
    m_time->setVisible(form == Form::Skip);
    m_size->setVisible(form == Form::Limit);
    m_confirm->setEnabled(false);
    m_figures->clear();
    m_confirm->setText(tr("Give up"));
    retranslate();
    show();
    if (form == Form::Limit) {
        m_size->setText(remote.steering.bandwidthLimit == 0 ? QString() : writeSize(remote.steering.bandwidthLimit));
        checkLimit();
        m_size->selectAll();
        m_size->setFocus();
        return;
    }
    const QSignalBlocker quiet(m_time);
    const qint64 oldest = remote.oldestPending == 0 ? remote.state.now : remote.oldestPending;
    m_time->setDateTime(QDateTime::fromMSecsSinceEpoch((oldest + remote.state.now) / 2 / 1000 * 1000));
    if (form == Form::Skip)
        m_time->setFocus();
    else
        m_cancel->setFocus();
    preview();
}

void VerbPane::shut()
{
    const bool mine = isAncestorOf(QApplication::focusWidget());
    hide();
    if (mine && m_backTo && m_backTo->isVisible())
        m_backTo->setFocus();
}

void VerbPane::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        shut();
    else
        QFrame::keyPressEvent(event);
}

void VerbPane::retranslate()
{
    m_time->setAccessibleName(tr("Give up what is older than"));
    m_size->setAccessibleName(tr("Bandwidth limit, bytes a second"));
    m_size->setPlaceholderText(tr("64 KiB"));
    switch (m_form) {
    case Form::Skip:
        m_question->setText(tr("Give up what waits for %1 and is older than").arg(m_remote.name));
        break;
    case Form::Drop:
        m_question->setText(tr("Give up all that waits for %1?").arg(m_remote.name));
        break;
    case Form::Limit:
        m_question->setText(tr("Send to %1 at most, in a second,").arg(m_remote.name));
        checkLimit();
        break;
    }
    m_cancel->setText(m_form == Form::Limit ? tr("Cancel") : tr("Keep everything"));
}

qint64 VerbPane::before() const
{
    return m_form == Form::Drop ? 0 : m_time->dateTime().toMSecsSinceEpoch();
}

void VerbPane::preview()
{
    const quint64 request = ++m_request;
    const qint64 limit = before();
    m_asked.start();
    m_control.previewGiveUp(m_remote.name, limit, [this, request, limit](const CommandOutcome &outcome) {
        if (request == m_request && m_form != Form::Limit)
            showFigures(outcome, limit);
    });
}

void VerbPane::showFigures(const CommandOutcome &outcome, qint64 limit)
{
    if (!outcome.error.isEmpty()) {
        m_figures->setText(outcome.error);
        m_confirm->setEnabled(false);
        return;
    }
    const qint64 now = m_remote.state.now;
    const qint64 to = limit == 0 ? now : std::min(limit, now);
    QString text = giveUpSentence({outcome.samples, outcome.bytes, outcome.exact, m_remote.oldestPending, to}, now);
    if (outcome.samples > 0) {
        const quint64 stay = m_remote.pending - std::min(m_remote.pending, outcome.samples);
        if (limit != 0)
            text += QLatin1Char(' ') + tr("About %1 newer ones stay.").arg(formatCount(static_cast<double>(stay)));
        text += QLatin1Char(' ') + tr("What is given up cannot be had back.");
        m_confirm->setText(tr("Give up %1 samples").arg(formatCount(static_cast<double>(outcome.samples))));
    } else {
        m_confirm->setText(tr("Give up"));
    }
    m_figures->setText(text);
    m_figures->setToolTip(
        tr("%1 samples, %2 bytes on disk").arg(formatExact(outcome.samples), formatExact(outcome.bytes)));
    m_confirm->setEnabled(outcome.samples > 0);
}

void VerbPane::checkLimit()
{
    if (m_form != Form::Limit)
        return;
    const bool none = m_size->text().trimmed().isEmpty();
    const std::optional<quint64> bytes = none ? 0 : readSize(m_size->text());
    m_size->setProperty("invalid", !bytes);
    m_size->style()->unpolish(m_size);
    m_size->style()->polish(m_size);
    m_confirm->setEnabled(bytes.has_value());
    m_confirm->setText(bytes == quint64(0) ? tr("No limit") : tr("Set the limit"));
    m_figures->setText(bytes
                           ? tr("It holds until the next start, or until the file gets another limit. Nothing or 0: no "
                                "limit.")
                           : tr("Write a size such as 64 KiB or 1.5 MiB."));
}

void VerbPane::confirm()
{
    if (m_form == Form::Limit)
        m_desk.limit(m_remote.name, readSize(m_size->text()).value_or(0));
    else
        m_desk.giveUp(m_remote.name, before());
    shut();
}

void VerbPane::display(const RemoteFacts &remote)
{
    if (!isVisible())
        return;
    m_remote = remote;
    if (m_form != Form::Limit && !m_delay.isActive() && m_asked.isValid() && m_asked.elapsed() > kRefreshMs)
        preview();
}

} // namespace widgets
