// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/wal/log_impl.h"
#include "agent/wal/packer.h"

#include <memory>
#include <optional>
#include <set>

namespace agent::wal {

/// The log's side of packing: which segment is next, and what becomes of it. Its calls come from one thread at a time.
class Log::Impl::Packing final : public PackSource {
public:
    explicit Packing(Impl &log) : m_log(log) {}

    [[nodiscard]] std::optional<PackJob> next() override;
    void packed(const PackJob &job, const PackedSegment &result, std::chrono::duration<double> took) override;
    void failed(const PackJob &job, const Status &status) override;

    /// Packs on a thread of its own from now on.
    void start();
    /// Packs all that is due, on the calling thread.
    void packNow();

private:
    [[nodiscard]] bool isStillNeeded(std::uint32_t number) const;
    [[nodiscard]] Status replaceBy(const PackJob &job, const PackedSegment &result);

    Impl &m_log;
    PackWatch m_watch;
    std::set<std::uint32_t> m_unsound; ///< Segments that stay plain.
    bool m_broken = false;             ///< A packed file could not take its place.
    std::unique_ptr<Packer> m_packer;
};

} // namespace agent::wal
