// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/model/metadata.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace agent::remote {

/// What is told about one metric family. A value.
struct FamilyMetadata {
    std::string name;
    model::Metadata metadata;
    friend bool operator==(const FamilyMetadata &, const FamilyMetadata &) = default;
};

/// What is known about metric families at one moment, each name once. Immutable.
class MetadataView {
public:
    MetadataView() = default;
    /// Of families with one name the first counts.
    explicit MetadataView(std::vector<FamilyMetadata> families);

    /// Ordered by name.
    [[nodiscard]] std::span<const FamilyMetadata> families() const { return m_families; }
    [[nodiscard]] const FamilyMetadata *find(std::string_view name) const;
    /// The family that the series named `metric` belongs to: of that name, or of that name less a suffix that families
    /// of its type give to their series. Null: unknown.
    [[nodiscard]] const FamilyMetadata *familyOf(std::string_view metric) const;

private:
    std::vector<FamilyMetadata> m_families;
};

/// Who knows about metric families. Any thread.
class MetadataSource {
public:
    virtual ~MetadataSource() = default;
    /// What is known now; never null. The same object while nothing has changed.
    [[nodiscard]] virtual std::shared_ptr<const MetadataView> view() const = 0;
};

} // namespace agent::remote
