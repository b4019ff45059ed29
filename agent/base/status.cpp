// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/status.h"

#include <cerrno>
#include <system_error>

namespace agent {

std::string_view codeName(Code code)
{
    switch (code) {
    case Code::Ok: return "ok";
    case Code::Cancelled: return "cancelled";
    case Code::InvalidInput: return "invalid input";
    case Code::NotFound: return "not found";
    case Code::AlreadyExists: return "already exists";
    case Code::Unavailable: return "unavailable";
    case Code::ResourceExhausted: return "resource exhausted";
    case Code::NoSpace: return "no space";
    case Code::Corruption: return "corruption";
    case Code::Io: return "i/o error";
    case Code::Internal: return "internal error";
    }
    return "unknown";
}

std::string Status::toString() const
{
    if (ok())
        return "ok";
    return std::string(codeName(m_code)) + ": " + m_message;
}

Status Status::withContext(std::string_view context) const
{
    if (ok())
        return *this;
    return {m_code, std::string(context) + ": " + m_message};
}

Status errnoStatus(int error, std::string_view what)
{
    Code code = Code::Io;
    if (error == ENOENT)
        code = Code::NotFound;
    else if (error == EEXIST)
        code = Code::AlreadyExists;
    else if (error == ENOSPC || error == EDQUOT)
        code = Code::NoSpace;
    return {code, std::string(what) + ": " + std::generic_category().message(error)};
}

} // namespace agent
