// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What needs a person, in words.

#include <QString>

namespace widgets {

/// One thing that needs a person. A value.
struct Attention {
    enum class Kind {
        LosingData,     ///< Samples are being lost.
        StorageError,   ///< The last write to disk failed.
        RemoteAction,   ///< A receiver refuses what we send.
        RemoteOffline,  ///< A receiver cannot be reached.
        ConfigFailed,   ///< The last reload failed; the old configuration runs.
        TargetsDown,    ///< Targets of one job are down.
        DiscoveryError, ///< A discovery fails.
        PoolError,      ///< A job reports an error.
        Imbalance,      ///< A ledger does not add up.
        Certificate,    ///< One ends soon, or has ended.
        Clock,          ///< The time that samples get is not to be trusted.
        DamagedRanges,  ///< Parts of the log cannot be read.
        NoTargets,      ///< No scrape job is configured.
        NoReceivers,    ///< No receiver is configured.
    };
    Kind kind = Kind::TargetsDown;
    QString subject; ///< Job, receiver or file; empty: many jobs.
    QString detail;  ///< The engine's words, or the first target's error.
    quint64 count = 0;
    quint64 of = 0;
    int errorCode = 0;
    qint64 now = 0;
    qint64 since = 0;
    qint64 until = 0;   ///< When a certificate ends.
    bool ofJob = false; ///< The certificate is for targets, not for a receiver.
    friend bool operator==(const Attention &, const Attention &) = default;
};

/// "3 of 12 targets of can-bus are down".
[[nodiscard]] QString attentionTitle(const Attention &attention);
/// The reason and what Belfry does about it; may be empty.
[[nodiscard]] QString attentionDetail(const Attention &attention);
/// A certificate that ends within so many days needs a person.
constexpr int kCertificateDays = 14;

/// Urgent: something is lost or held until a person acts.
[[nodiscard]] bool isUrgent(Attention::Kind kind);

} // namespace widgets
