// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"
#include "agent/remote/wire/family_metadata.h"
#include "agent/remote/feed/lanes.h"
#include "agent/remote/settings.h"

#include <string>
#include <string_view>

namespace agent::remote {

/// A body that lies beside the log, as it goes to a receiver. A value.
struct LetterBody {
    std::string body;  ///< Compressed.
    KindCounts counts; ///< What it is made of.
};

/// Makes a request of version `protocol` from `stored`, the body of a dead letter: a request of 1.0 as EncoderV1 makes
/// them. With 2.0, series are told with what `metadata` (may be null) knows of their families; start timestamps are not
/// in what is stored, and exemplars of series without samples are left out. Errors: Corruption; Unsupported when the
/// version has no message for some of it: histograms with custom buckets in 1.0, exemplars alone in 2.0.
[[nodiscard]] Result<LetterBody> letterBody(std::string_view stored, Protocol protocol, const MetadataView *metadata);

} // namespace agent::remote
