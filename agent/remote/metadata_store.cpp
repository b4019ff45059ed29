// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/metadata_store.h"

#include "agent/base/coding.h"
#include "agent/base/crc32c.h"

#include <algorithm>
#include <chrono>
#include <span>
#include <string_view>
#include <utility>

namespace agent::remote {
namespace {

constexpr std::string_view kHeading = "belfry-metadata 1\n";
constexpr std::size_t kChecksumBytes = 4;
constexpr std::chrono::minutes kSaveInterval{1};

std::size_t bytesOf(const FamilyMetadata &family)
{
    return family.name.size() + family.metadata.help.size() + family.metadata.unit.size();
}

std::string serialise(std::span<const FamilyMetadata> families)
{
    std::string out(kHeading);
    for (const FamilyMetadata &family : families) {
        out += static_cast<char>(family.metadata.type);
        putString(out, family.name);
        putString(out, family.metadata.help);
        putString(out, family.metadata.unit);
    }
    putBe32(out, crc32c(out));
    return out;
}

void cut(FamilyMetadata &family)
{
    family.metadata.help.resize(model::cutMetadataText(family.metadata.help).size());
    family.metadata.unit.resize(model::cutMetadataText(family.metadata.unit).size());
}

/// Errors: Corruption.
Result<std::vector<FamilyMetadata>> parse(std::string_view text)
{
    const Status damaged(Code::Corruption, "it is damaged");
    if (!text.starts_with(kHeading) || text.size() < kHeading.size() + kChecksumBytes)
        return damaged;
    const std::string_view sealed = text.substr(0, text.size() - kChecksumBytes);
    if (Decoder(text.substr(sealed.size())).be32() != crc32c(sealed))
        return damaged;
    Decoder in(sealed.substr(kHeading.size()));
    std::vector<FamilyMetadata> out;
    while (!in.atEnd()) {
        FamilyMetadata family;
        const std::uint8_t type = in.byte();
        family.metadata.type = static_cast<model::MetricType>(type);
        family.name = in.string();
        family.metadata.help = in.string();
        family.metadata.unit = in.string();
        if (!in.ok() || type > static_cast<std::uint8_t>(model::MetricType::StateSet))
            return damaged;
        cut(family); // an older version kept them whole
        out.push_back(std::move(family));
    }
    return out;
}

/// Adds families while there is room.
class Room {
public:
    explicit Room(std::vector<FamilyMetadata> &out) : m_out(out) {}
    void add(FamilyMetadata family)
    {
        const std::size_t bytes = bytesOf(family);
        if (m_out.size() >= MetadataStore::kMostFamilies || m_bytes + bytes > MetadataStore::kMostBytes)
            return;
        m_bytes += bytes;
        m_out.push_back(std::move(family));
    }

private:
    std::vector<FamilyMetadata> &m_out;
    std::size_t m_bytes = 0;
};

} // namespace

MetadataStore::MetadataStore(std::string path, FileSystem &files, Clock &clock, LogSink &log)
    : m_path(std::move(path)), m_files(files), m_clock(clock), m_log(log)
{
    m_view.set(std::make_shared<const MetadataView>());
    load();
}

void MetadataStore::load()
{
    if (!m_files.exists(m_path))
        return;
    const Result<std::string> text = m_files.readFile(m_path);
    Result<std::vector<FamilyMetadata>> families = text ? parse(*text) : text.error();
    if (!families) {
        m_log.write(LogLevel::Warn, "remote", "Metadata of metric families cannot be read; it is gathered anew",
                    {{"file", m_path}, {"error", families.error().toString()}});
        return;
    }
    m_view.set(std::make_shared<const MetadataView>(std::move(*families)));
}

void MetadataStore::update(std::vector<FamilyMetadata> told)
{
    const std::shared_ptr<const MetadataView> known = m_view.get();
    std::erase_if(told, [](const FamilyMetadata &family) { return family.name.size() > model::kMostFamilyNameBytes; });
    for (FamilyMetadata &family : told)
        cut(family);
    // The known way of telling a family comes first among equals, and the first one counts.
    const auto isKnown = [&known](const FamilyMetadata &family) {
        const FamilyMetadata *before = known->find(family.name);
        return before && *before == family;
    };
    std::stable_partition(told.begin(), told.end(), isKnown);
    const MetadataView now(std::move(told));
    std::vector<FamilyMetadata> next;
    Room room(next);
    for (const FamilyMetadata &family : now.families())
        room.add(family);
    for (const FamilyMetadata &family : known->families())
        if (!now.find(family.name))
            room.add(family);
    auto view = std::make_shared<const MetadataView>(std::move(next));
    if (!std::equal(view->families().begin(), view->families().end(), known->families().begin(),
                    known->families().end())) {
        m_view.set(std::move(view));
        m_unsaved = true;
    }
    saveIfDue();
}

void MetadataStore::saveIfDue()
{
    if (m_clock.steadyNow() >= m_saveAt)
        save();
}

void MetadataStore::save()
{
    if (!m_unsaved)
        return;
    m_saveAt = m_clock.steadyNow() + kSaveInterval;
    const Status written = writeFileAtomically(m_files, m_path, serialise(m_view.get()->families()));
    m_unsaved = !written.ok();
    if (!written.ok() && !m_saveFailing)
        m_log.write(LogLevel::Warn, "remote",
                    "Metadata of metric families cannot be saved; after a restart it is gathered anew",
                    {{"file", m_path}, {"error", written.toString()}});
    m_saveFailing = !written.ok();
}

} // namespace agent::remote
