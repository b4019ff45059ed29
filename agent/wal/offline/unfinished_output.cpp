// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/offline/unfinished_output.h"

namespace agent::wal {
namespace {

std::string withoutSlash(std::string path)
{
    while (path.size() > 1 && path.ends_with('/'))
        path.pop_back();
    return path;
}

std::string parentOf(const std::string &path)
{
    const std::size_t slash = path.find_last_of('/');
    if (slash == std::string::npos)
        return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

} // namespace

UnfinishedOutput::UnfinishedOutput(FileSystem &files, std::string output)
    : m_files(files), m_output(withoutSlash(std::move(output))), m_partial(m_output + ".partial")
{
}

UnfinishedOutput::~UnfinishedOutput()
{
    if (m_begun)
        m_files.removeTree(m_partial).ignore("the error that led here is the one to tell");
}

Status UnfinishedOutput::refuseExisting() const
{
    if (!m_files.exists(m_output))
        return {};
    return {Code::AlreadyExists, m_output + " is there already: choose another --output, or remove it"};
}

Status UnfinishedOutput::begin()
{
    if (Status status = refuseExisting(); !status.ok())
        return status;
    m_begun = true;
    return m_files.removeTree(m_partial);
}

Status UnfinishedOutput::finish()
{
    Status status = refuseExisting();
    if (status.ok())
        status = m_files.rename(m_partial, m_output);
    if (!status.ok())
        return status;
    m_begun = false;
    return m_files.syncDirectory(parentOf(m_output));
}

Status UnfinishedOutput::explain(const Status &status)
{
    if (status.code() != Code::NoSpace)
        return status;
    return {status.code(),
            status.message() + ": make room, or choose another --output; nothing of the unfinished one is left"};
}

} // namespace agent::wal
