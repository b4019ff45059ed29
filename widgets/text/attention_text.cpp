// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/attention_text.h"

#include "widgets/text/format_time.h"
#include "widgets/text/format_unit.h"
#include "widgets/text/state_text.h"

#include <QCoreApplication>

namespace widgets {

namespace {

struct Attentions {
    Q_DECLARE_TR_FUNCTIONS(widgets::Attentions)
};

constexpr qint64 kDayMs = 24 * 3600 * 1000LL;

int plural(quint64 count)
{
    return static_cast<int>(qMin<quint64>(count, 1'000'000'000));
}

} // namespace

bool isUrgent(Attention::Kind kind)
{
    switch (kind) {
    case Attention::Kind::LosingData:
    case Attention::Kind::StorageError:
    case Attention::Kind::RemoteAction:
    case Attention::Kind::Imbalance:
        return true;
    default:
        return false;
    }
}

QString attentionTitle(const Attention &attention)
{
    switch (attention.kind) {
    case Attention::Kind::LosingData:
        return Attentions::tr("%1: samples are being lost").arg(attention.subject);
    case Attention::Kind::StorageError:
        return Attentions::tr("The last write to disk failed");
    case Attention::Kind::RemoteAction:
        return Attentions::tr("%1 does not take our data").arg(attention.subject);
    case Attention::Kind::RemoteOffline:
        return Attentions::tr("%1 cannot be reached").arg(attention.subject);
    case Attention::Kind::ConfigFailed:
        return Attentions::tr("The last reload failed");
    case Attention::Kind::TargetsDown:
        if (attention.subject.isEmpty())
            return Attentions::tr("%1 of %Ln target(s) down, in many jobs", nullptr, plural(attention.of))
                .arg(attention.count);
        return Attentions::tr("%1: %2 of %Ln target(s) down", nullptr, plural(attention.of))
            .arg(attention.subject)
            .arg(attention.count);
    case Attention::Kind::DiscoveryError:
        return Attentions::tr("%1: discovery fails").arg(attention.subject);
    case Attention::Kind::PoolError:
        return Attentions::tr("%1: scraping is limited").arg(attention.subject);
    case Attention::Kind::Imbalance:
        return Attentions::tr("%1: the ledger is off by %2 samples").arg(attention.subject).arg(attention.count);
    case Attention::Kind::Certificate: {
        if (attention.until <= attention.now)
            return Attentions::tr("%1: a certificate has ended").arg(attention.subject);
        const qint64 days = (attention.until - attention.now) / kDayMs;
        return Attentions::tr("%1: a certificate ends in %Ln day(s)", nullptr, static_cast<int>(days))
            .arg(attention.subject);
    }
    case Attention::Kind::Clock:
        return Attentions::tr("The clock of this machine needs to be set");
    case Attention::Kind::DamagedRanges:
        return Attentions::tr("%Ln damaged range(s) in the log", nullptr, plural(attention.count));
    case Attention::Kind::NoTargets:
        return Attentions::tr("No scrape job is configured");
    case Attention::Kind::NoReceivers:
        return Attentions::tr("No receiver is configured");
    }
    return {};
}

QString attentionDetail(const Attention &attention)
{
    switch (attention.kind) {
    case Attention::Kind::RemoteAction: {
        const QString meaning = answerMeaning(attention.errorCode);
        return meaning.isEmpty() ? attention.detail : meaning;
    }
    case Attention::Kind::RemoteOffline:
        return attention.since == 0 ? attention.detail
                                    : Attentions::tr("since %1, data is held: %2")
                                          .arg(formatInstant(attention.now, attention.since), attention.detail);
    case Attention::Kind::ConfigFailed:
        return Attentions::tr("The configuration before it runs on. %1").arg(attention.detail);
    case Attention::Kind::DamagedRanges:
        return Attentions::tr("They were set aside; everything around them is delivered.");
    case Attention::Kind::NoTargets:
        return Attentions::tr("Add one under scrape_configs to collect samples.");
    case Attention::Kind::NoReceivers:
        return Attentions::tr("Name one under remote_write to deliver what is collected.");
    default:
        return attention.detail;
    }
}

} // namespace widgets
