// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/body_store.h"

#include <cstddef>
#include <utility>

namespace agent::http {
namespace {

constexpr std::size_t kKeptBodies = 16;
constexpr std::size_t kMaxKeptBody = 4U << 20;
constexpr std::size_t kKeptGunzips = 16;

} // namespace

void BodyStore::recycle(std::string body)
{
    if (m_bodies.size() >= kKeptBodies || body.capacity() > kMaxKeptBody)
        return;
    body.clear();
    m_bodies.push_back(std::move(body));
}

std::string BodyStore::takeBuffer()
{
    if (m_bodies.empty())
        return {};
    std::string body = std::move(m_bodies.back());
    m_bodies.pop_back();
    return body;
}

std::unique_ptr<Gunzip> BodyStore::takeGunzip()
{
    if (m_gunzips.empty())
        return std::make_unique<Gunzip>();
    std::unique_ptr<Gunzip> gunzip = std::move(m_gunzips.back());
    m_gunzips.pop_back();
    return gunzip;
}

void BodyStore::giveBack(std::unique_ptr<Gunzip> gunzip)
{
    if (m_gunzips.size() < kKeptGunzips)
        m_gunzips.push_back(std::move(gunzip));
}

void BodyStore::discard(std::vector<BodyPart> parts)
{
    for (BodyPart &part : parts)
        m_discarded.push_back(std::move(part));
}

void BodyStore::freeOne()
{
    if (!m_discarded.empty())
        m_discarded.pop_back();
}

} // namespace agent::http
