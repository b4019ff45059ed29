// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/result.h"
#include "agent/http/settings.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>

namespace agent::http {

/// Certificates and key of some settings as they were at one time, checked. PEM; immutable.
struct TlsMaterial {
    std::string ca;
    /// Ends in a line that depends on the key: whoever tells connections apart by their certificate so tells them apart
    /// by the key as well.
    std::string cert;
    std::string key;
};

/// Reads certificates and key of one set of settings, and again when a file has changed. One thread at a time.
class TlsLoader {
public:
    /// Lifetime: `settings` outlives the loader.
    explicit TlsLoader(const TlsSettings &settings) : m_settings(settings) {}

    /// The material as the files have it now; the same object while its content is the same. Costs no more than a look
    /// at each file's state, except for two seconds after a change: file times are too coarse to tell two changes
    /// within that. Errors: InvalidInput: a file cannot be read ("unable to read CA cert: …"), the authority is no
    /// certificate ("unable to use specified CA cert <where from>"), certificate and key are unusable or do not belong
    /// together ("unable to use specified client cert (<where from>) & key (<where from>): tls: …").
    [[nodiscard]] Result<std::shared_ptr<const TlsMaterial>> load();

private:
    /// What tells that a file may have changed. All zero for no file.
    struct FileState {
        std::uint64_t device = 0, inode = 0;
        std::int64_t size = 0, modified = 0, changed = 0; ///< Bytes, and nanoseconds since 1970.
        friend bool operator==(const FileState &, const FileState &) = default;
    };
    using FileStates = std::array<FileState, 3>;

    static FileState stateOf(const std::string &path);
    [[nodiscard]] Status check(TlsMaterial &material) const;

    const TlsSettings &m_settings;
    std::shared_ptr<const TlsMaterial> m_material;
    std::string m_caRead, m_certRead; ///< As read, before they were checked.
    FileStates m_states;
    bool m_settled = false; ///< No file had changed shortly before it was read.
};

} // namespace agent::http
