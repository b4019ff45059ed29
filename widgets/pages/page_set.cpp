// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/page_set.h"

#include "widgets/models/facts.h"
#include "widgets/pages/backlog_page.h"
#include "widgets/pages/config_page.h"
#include "widgets/pages/discovery_page.h"
#include "widgets/pages/header_bar.h"
#include "widgets/pages/live_page.h"
#include "widgets/pages/logs_page.h"
#include "widgets/pages/overview_page.h"
#include "widgets/pages/remote_page.h"
#include "widgets/pages/status_facts.h"
#include "widgets/pages/status_page.h"
#include "widgets/pages/targets_page.h"
#include "widgets/text/format_unit.h"

#include <algorithm>

namespace widgets {

PageSet::PageSet(EngineBridge &bridge, DemoControl demo, QObject *parent)
    : QObject(parent), m_bridge(bridge), m_header(new HeaderBar), m_statusFacts(new StatusFacts)
{
    const PageContext context{bridge, m_history};
    m_config = new ConfigPage(context);
    m_pages = {{PageId::Overview, new OverviewPage(context, std::move(demo)), QStringLiteral("overview")},
               {PageId::Targets, new TargetsPage(context), QStringLiteral("targets")},
               {PageId::Discovery, new DiscoveryPage(context), QStringLiteral("discovery")},
               {PageId::Configuration, m_config, QStringLiteral("configuration")},
               {PageId::Backlog, new BacklogPage(context), QStringLiteral("backlog")},
               {PageId::Remote, new RemotePage(context), QStringLiteral("remote")},
               {PageId::Live, new LivePage(context), QStringLiteral("live")},
               {PageId::Logs, new LogsPage(context), QStringLiteral("logs")},
               {PageId::Status, new StatusPage(context), QStringLiteral("status")}};
    connect(&bridge, &EngineBridge::snapshotChanged, this, &PageSet::take);
    connect(m_config, &ConfigPage::unsavedChanged, this, [this](bool unsaved) {
        PageMark changedMark = mark(PageId::Configuration);
        changedMark.unsaved = unsaved;
        mark(PageId::Configuration, changedMark);
        Q_EMIT changed();
    });
}

PageSet::~PageSet() = default;

Page *PageSet::page(PageId id) const
{
    for (const Entry &entry : m_pages) {
        if (entry.id == id)
            return entry.page;
    }
    return nullptr;
}

QString PageSet::title(PageId id) const
{
    switch (id) {
    case PageId::Overview:
        return tr("Overview");
    case PageId::Targets:
        return tr("Targets");
    case PageId::Discovery:
        return tr("Discovery");
    case PageId::Configuration:
        return tr("Configuration");
    case PageId::Backlog:
        return tr("Backlog");
    case PageId::Remote:
        return tr("Remote write");
    case PageId::Live:
        return tr("Live series");
    case PageId::Logs:
        return tr("Logs");
    case PageId::Status:
        return tr("Status");
    }
    return {};
}

void PageSet::take(const Snapshot &snapshot)
{
    if (!snapshot)
        return;
    m_history.add(*snapshot);
    m_state = stateFacts(*snapshot);
    if (m_seen)
        show(snapshot);
    Q_EMIT changed();
}

void PageSet::show(const Snapshot &snapshot)
{
    const AgentFacts agent = agentFacts(*snapshot);
    m_identity = agent.identity;
    m_header->setIdentity(agent.identity, agent.externalLabels);
    m_header->setState(m_state);
    m_statusFacts->display(snapshot);
    markPages(snapshot);
}

void PageSet::setSeen(bool seen)
{
    if (m_seen == seen)
        return;
    m_seen = seen;
    m_bridge.setCalm(!seen);
    if (seen && m_bridge.snapshot() && !m_frozen)
        m_bridge.deliverNow(); // what is shown may be a second old
}

void PageSet::markPages(const Snapshot &snapshot)
{
    const TargetCounts targets = targetCounts(*snapshot);
    mark(PageId::Targets,
         {targets.down,
          targets.down == 0 ? QString() : tr("%Ln target(s) down", nullptr, static_cast<int>(targets.down)), false});
    quint64 remotes = 0;
    quint64 discoveries = 0;
    quint64 config = 0;
    for (const Attention &attention : attentions(*snapshot)) {
        switch (attention.kind) {
        case Attention::Kind::LosingData:
        case Attention::Kind::RemoteAction:
        case Attention::Kind::Imbalance:
            ++remotes;
            break;
        case Attention::Kind::DiscoveryError:
            ++discoveries;
            break;
        case Attention::Kind::ConfigFailed:
            ++config;
            break;
        default:
            break;
        }
    }
    mark(PageId::Remote,
         {remotes, remotes == 0 ? QString() : tr("%Ln receiver(s) need you", nullptr, static_cast<int>(remotes)),
          false});
    mark(PageId::Discovery,
         {discoveries,
          discoveries == 0 ? QString() : tr("%Ln discovery error(s)", nullptr, static_cast<int>(discoveries)), false});
    mark(PageId::Configuration, {config, config == 0 ? QString() : tr("The last reload failed"), m_config->unsaved()});
}

PageMark PageSet::mark(PageId id) const
{
    const auto found = m_marks.find(id);
    return found == m_marks.end() ? PageMark() : found->second;
}

void PageSet::mark(PageId id, const PageMark &mark)
{
    m_marks[id] = mark;
}

QList<RemoteFacts> PageSet::remotes() const
{
    const Snapshot snapshot = m_bridge.snapshot();
    return snapshot ? remoteFacts(*snapshot) : QList<RemoteFacts>();
}

bool PageSet::holdsBack() const
{
    const QList<RemoteFacts> all = remotes();
    return std::any_of(all.begin(), all.end(), [](const RemoteFacts &remote) {
        const State state = remote.state.state;
        return remote.pending > 0 &&
               (state == State::Offline || state == State::ActionNeeded || state == State::LosingData);
    });
}

QString PageSet::windowTitle() const
{
    return m_identity.isEmpty() ? tr("%1 - Belfry").arg(stateText())
                                : tr("%1 - Belfry, %2").arg(stateText(), m_identity);
}

QString PageSet::waitingText() const
{
    QStringList waiting;
    for (const RemoteFacts &remote : remotes()) {
        if (remote.pending > 0)
            waiting << tr("%1 samples for %2").arg(formatCount(static_cast<double>(remote.pending)), remote.name);
    }
    return waiting.isEmpty() ? QString()
                             : tr("Still waiting: %1. They stay on disk and are sent at the next start.")
                                   .arg(waiting.join(QStringLiteral(", ")));
}

void PageSet::setFolder(const QString &folder)
{
    m_config->setFolder(folder);
}

void PageSet::reloadConfig()
{
    m_config->reloadFile();
}

void PageSet::showStopping()
{
    StateFacts state;
    state.state = State::Stopping;
    freeze(state);
}

void PageSet::addTo(Finder &finder) const
{
    if (const Snapshot snapshot = m_bridge.snapshot())
        finder.add(*snapshot);
}

void PageSet::showFailure(const QString &reason)
{
    StateFacts state;
    state.state = State::ActionNeeded;
    state.error = reason;
    freeze(state);
}

void PageSet::freeze(const StateFacts &state)
{
    disconnect(&m_bridge, nullptr, this, nullptr);
    m_frozen = true;
    m_state = state;
    m_header->setState(m_state);
    Q_EMIT changed();
}

} // namespace widgets
