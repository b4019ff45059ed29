// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/relabel_lab.h"

#include "widgets/bridge/config_desk.h"
#include "widgets/pages/config_editing.h"
#include "widgets/pages/looks.h"
#include "widgets/parts/panel.h"
#include "widgets/parts/table_view.h"

#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QVBoxLayout>

#include <algorithm>

namespace widgets {

namespace {

QString shownValue(const QString &value)
{
    return value.isEmpty() ? RelabelLab::tr("nothing") : QStringLiteral("\"%1\"").arg(value);
}

TrialLine toLine(const TrialStep &step)
{
    TrialLine line;
    line.number = step.rule + 1;
    QStringList changes;
    for (const TrialStep::Change &change : step.changes)
        changes << RelabelLab::tr("%1: %2 becomes %3")
                       .arg(change.name, shownValue(change.before), shownValue(change.after));
    line.changes = changes.join(QStringLiteral("; "));
    if (step.dropped) {
        line.tone = Tone::Warn;
        line.outcome = RelabelLab::tr("drops it");
    } else if (!step.changes.isEmpty()) {
        line.tone = Tone::Busy;
        line.outcome = RelabelLab::tr("changes it");
    } else {
        line.tone = Tone::Muted;
        line.outcome = step.matched ? RelabelLab::tr("matches, changes nothing") : RelabelLab::tr("does not match");
    }
    return line;
}

TrialTable *makeTrialTable(QObject *parent)
{
    return new TrialTable({{[] { return RelabelLab::tr("Rule"); },
                            [](const TrialLine &line, int role) -> QVariant {
                                return role == Qt::DisplayRole ? QVariant(QString::number(line.number)) : QVariant();
                            },
                            true},
                           {[] { return RelabelLab::tr("What it does"); },
                            [](const TrialLine &line, int role) -> QVariant {
                                if (role == ToneRole)
                                    return int(line.tone);
                                return textCell(line.outcome, role);
                            }},
                           {[] { return RelabelLab::tr("Labels"); },
                            [](const TrialLine &line, int role) { return textCell(line.changes, role); }}},
                          parent);
}

} // namespace

RelabelLab::RelabelLab(ConfigEditing &editing, QString list, QWidget *parent)
    : QWidget(parent), m_editing(editing), m_list(std::move(list)),
      m_ofSamples(m_list.endsWith(QLatin1String(".metric_relabel_configs"))), m_targets(new QComboBox(this)),
      m_labels(new QPlainTextEdit(this)), m_model(makeTrialTable(this)), m_view(new TableView(this)),
      m_outcome(new QLabel(this))
{
    setObjectName(QStringLiteral("lab"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 4, 0, 8);
    column->setSpacing(6);
    auto *heading = mutedLabel(this);
    heading->setWordWrap(true);
    heading->setText(m_ofSamples
                         ? tr("Lab: try the rules on the labels of a sample, one a line.")
                         : tr("Lab: try the rules on a discovered target, or on labels of your own, one a line."));
    column->addWidget(heading);
    column->addWidget(m_targets);
    m_labels->setFixedHeight(5 * fontMetrics().lineSpacing() + 14);
    m_labels->setTabChangesFocus(true);
    m_labels->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_labels->setObjectName(QStringLiteral("labLabels"));
    m_labels->setAccessibleName(tr("Labels to try the rules on"));
    m_labels->setPlaceholderText(QStringLiteral("__address__ = 10.0.0.7:9100"));
    column->addWidget(m_labels);
    m_view->setModel(m_model);
    m_view->setItemDelegate(new CellDelegate(1, m_view));
    m_view->setColumns({44, 150, 100}, 2);
    m_view->setObjectName(QStringLiteral("labSteps"));
    m_view->setAccessibleName(tr("What each rule does"));
    column->addWidget(m_view);
    m_outcome->setWordWrap(true);
    m_outcome->setObjectName(QStringLiteral("labOutcome"));
    column->addWidget(m_outcome);
    m_targets->setAccessibleName(tr("Target to try the rules on"));
    m_targets->setObjectName(QStringLiteral("labTargets"));
    m_targets->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);

    m_delay.setSingleShot(true);
    m_delay.setInterval(200);
    connect(&m_delay, &QTimer::timeout, this, &RelabelLab::tryNow);
    connect(m_labels, &QPlainTextEdit::textChanged, this, &RelabelLab::rulesChanged);
    connect(m_targets, &QComboBox::activated, this, &RelabelLab::choose);
    connect(m_editing.desk(), &ConfigDesk::rulesTried, this, &RelabelLab::show);
    fillTargets();
}

void RelabelLab::rulesChanged()
{
    if (m_known.isEmpty() && m_labels->document()->isEmpty())
        fillTargets(); // some may have been discovered by now
    m_delay.start();
}

void RelabelLab::fillTargets()
{
    const qsizetype begin = m_list.indexOf(QLatin1Char('[')) + 1;
    const int job = m_list.mid(begin, m_list.indexOf(QLatin1Char(']')) - begin).toInt();
    m_known = m_editing.desk()->targetsOf(m_editing.document().jobName(job));
    for (const TrialTarget &target : m_known)
        m_targets->addItem(target.title);
    m_targets->setVisible(!m_known.isEmpty());
    choose(0);
}

void RelabelLab::choose(int index)
{
    TrialTarget target = m_known.value(index);
    if (m_ofSamples) // the page's labels are not known here
        target.labels.prepend({QStringLiteral("__name__"), QStringLiteral("up")});
    QStringList lines;
    for (const auto &[name, value] : target.labels) {
        if (!m_ofSamples || name == QLatin1String("__name__") || !name.startsWith(QLatin1String("__")))
            lines << QStringLiteral("%1 = %2").arg(name, value);
    }
    m_labels->setPlainText(lines.join(QLatin1Char('\n')));
}

TrialTarget RelabelLab::typed() const
{
    TrialTarget out;
    for (const QString &line : m_labels->toPlainText().split(QLatin1Char('\n'))) {
        const qsizetype equals = line.indexOf(QLatin1Char('='));
        if (equals > 0)
            out.labels.emplaceBack(line.left(equals).trimmed(), line.mid(equals + 1).trimmed());
    }
    return out;
}

void RelabelLab::tryNow()
{
    m_request = m_editing.desk()->tryRules(m_editing.document().rulesAlone(m_list), m_ofSamples, typed());
}

void RelabelLab::show(quint64 request, const QList<TrialStep> &steps, const QString &error)
{
    if (request != m_request)
        return;
    std::vector<std::pair<RowKey, TrialLine>> rows;
    for (const TrialStep &step : steps)
        rows.emplace_back(static_cast<RowKey>(step.rule) + 1, toLine(step));
    m_model->setRows(rows);
    const int shown = std::clamp(m_model->rowCount(), 0, 8);
    m_view->setVisible(shown > 0);
    m_view->setFixedHeight(shown * m_view->verticalHeader()->defaultSectionSize() +
                           m_view->horizontalHeader()->sizeHint().height() + 4);
    if (!error.isEmpty())
        m_outcome->setText(error);
    else if (!steps.isEmpty() && steps.back().dropped)
        m_outcome->setText(tr("Dropped by rule %1.").arg(steps.back().rule + 1));
    else
        m_outcome->setText(tr("Kept."));
}

} // namespace widgets
