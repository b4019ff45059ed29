// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/body_part.h"
#include "agent/http/gunzip.h"

#include <memory>
#include <string>
#include <vector>

namespace agent::http {

/// What one answer leaves for the next: buffers, unpackers, and the pages of large bodies until there is time to give
/// them back to the system. One thread: the client's.
class BodyStore {
public:
    void recycle(std::string body);
    /// Empty.
    [[nodiscard]] std::string takeBuffer();
    [[nodiscard]] std::unique_ptr<Gunzip> takeGunzip();
    void giveBack(std::unique_ptr<Gunzip> gunzip);

    void discard(std::vector<BodyPart> parts);
    [[nodiscard]] bool hasDiscarded() const { return !m_discarded.empty(); }
    /// Frees a few MiB of it.
    void freeOne();

private:
    std::vector<std::string> m_bodies;
    std::vector<std::unique_ptr<Gunzip>> m_gunzips;
    std::vector<BodyPart> m_discarded;
};

} // namespace agent::http
