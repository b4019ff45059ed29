// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/body_part.h"
#include "agent/http/gunzip.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace agent::http {

class BodyReader;

/// The most an answer may have, decompressed, when its request names no limit: twenty times what the largest exporters
/// send, and what a machine with 1 GB can bear.
inline constexpr std::uint64_t kMaxBody = 256U << 20;
/// The most that the answers of one client hold together, packed and unpacked.
inline constexpr std::uint64_t kMaxBodies = 320U << 20;

/// Gives the readers of one client what they share.
class BodyHost {
public:
    virtual ~BodyHost() = default;
    /// An empty buffer, with memory if there is one to reuse.
    virtual std::string takeBuffer() = 0;
    virtual std::unique_ptr<Gunzip> takeGunzip() = 0;
    virtual void giveBack(std::unique_ptr<Gunzip> gunzip) = 0;
    /// `reader` is about to hold `bytes` more. False: all readers together hold too much, and it is the largest.
    virtual bool grow(BodyReader &reader, std::size_t bytes) = 0;
    /// Parts that nobody needs: freeing many MiB takes long, too, and is done bit by bit.
    virtual void discard(std::vector<BodyPart> parts) = 0;
    /// Memory that a reader held has gone, or goes on to somebody who reports it himself.
    virtual void shrink(std::size_t bytes) = 0;
};

/// Gathers the body of one answer, unpacked, within its limit.
///
/// Work is done in slices, so that a kilobyte that stands for a megabyte holds up nobody: `add` unpacks one slice at
/// most, and the owner calls `workOn` while `hasWork`. What does not fit into a few MiB is kept in parts, which are
/// joined, in slices as well, when all is there. One thread: the client's.
class BodyReader {
public:
    /// Lifetime: `host` outlives the reader.
    explicit BodyReader(BodyHost &host) : m_host(host) {}
    ~BodyReader();
    BodyReader(const BodyReader &) = delete;
    BodyReader &operator=(const BodyReader &) = delete;

    /// Begins an answer. `limit` in decompressed bytes, which must not be reached; 0: kMaxBody.
    void begin(std::uint64_t limit, bool gzip);
    /// Takes what came. False: no more is wanted, `problem` tells why.
    [[nodiscard]] bool add(std::string_view data);
    /// All has come. An empty body cannot be packed wrongly when `allowsEmpty`. False as above.
    [[nodiscard]] bool end(bool allowsEmpty);
    /// There is something for `workOn` to do: to unpack or, at the end, to join.
    [[nodiscard]] bool hasWork() const { return hasPending() || (m_ended && !m_parts.empty()); }
    /// Does a slice of it. False as above.
    [[nodiscard]] bool workOn();
    /// The body, when it has ended and no work is left. The reader is empty afterwards, and the host has been told.
    [[nodiscard]] std::string take();
    /// Lets go of everything and remembers that there was no room.
    void giveUp();
    /// Lets go of everything.
    void clear();

    /// Why the answer is refused: ResourceExhausted ("body size limit exceeded") or Corruption; Ok while it is fine.
    [[nodiscard]] const Status &problem() const { return m_problem; }
    /// Bytes held.
    [[nodiscard]] std::size_t held() const { return m_held; }

private:
    bool refuse(Status problem);
    [[nodiscard]] bool tooLarge();
    [[nodiscard]] bool hasPending() const { return !m_pending.empty() || (m_gunzip && m_gunzip->hasMore()); }
    [[nodiscard]] bool hold(std::size_t bytes);
    [[nodiscard]] bool makeRoom();
    [[nodiscard]] bool growBody();
    [[nodiscard]] bool append(std::string_view data);
    [[nodiscard]] bool unpack(std::string_view &in, std::size_t most);
    [[nodiscard]] bool unpackPending();
    [[nodiscard]] bool checkPacking();
    void join();
    void dropGunzip();

    BodyHost &m_host;
    std::uint64_t m_limit = 0; ///< Of the request; 0: none.
    std::uint64_t m_most = 0;  ///< What must not be reached.
    std::unique_ptr<Gunzip> m_gunzip;
    bool m_gzip = false;
    bool m_ended = false; ///< All has come.
    bool m_allowsEmpty = false;
    std::string m_body;                ///< The first few MiB.
    std::vector<BodyPart> m_parts;     ///< What follows, in order.
    std::string m_whole;               ///< Both, as far as they are joined.
    std::size_t m_joined = 0;          ///< Parts that are in m_whole.
    std::uint64_t m_size = 0;          ///< Of the body, as far as it has been unpacked.
    std::deque<std::string> m_pending; ///< Compressed, as it came.
    std::size_t m_pendingAt = 0;       ///< What of the first piece has been unpacked.
    std::uint64_t m_received = 0;      ///< Compressed.
    std::size_t m_held = 0;
    Status m_problem;
};

} // namespace agent::http
