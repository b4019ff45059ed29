// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_desk.h"

#include <algorithm>

using namespace agent::engine;
using agent::MutexLock;
using agent::Result;

namespace {

/// How many addresses stand in a text: enough to have numbers that follow from an edit.
std::uint64_t countAddresses(const std::string &text)
{
    std::uint64_t count = 0;
    for (std::size_t at = text.find("10."); at != std::string::npos; at = text.find("10.", at + 1))
        ++count;
    return count;
}

std::string replacedIn(std::string text, const std::string &from, const std::string &to)
{
    if (const std::size_t at = text.find(from); at != std::string::npos)
        text.replace(at, from.size(), to);
    return text;
}

} // namespace

FakeDesk::FakeDesk(Ways ways) : m_ways(std::move(ways))
{
    const auto now = m_ways.snapshot();
    const MutexLock lock(m_mutex);
    const std::string &text = now->configText;
    add(replacedIn(replacedIn(text, "scrape_interval: 15s", "scrape_interval: 1m"), "    scrape_timeout: 3s\n", ""),
        "start", now->time - 86'400'000);
    add(replacedIn(text, "scrape_interval: 15s", "scrape_interval: 1m"), "file", now->time - 7'200'000);
    add(text, "console", now->time - 600'000);
}

void FakeDesk::add(const std::string &text, const std::string &source, agent::TimestampMs time)
{
    m_versions.push_back({{m_versions.size() + 1, time, source, text.size()}, text});
}

void FakeDesk::apply(ConfigText text, Done done)
{
    {
        const MutexLock lock(m_mutex);
        if (!m_otherFile.empty() && !text.overwrite) {
            m_ways.later([done = std::move(done)] {
                done({agent::Code::AlreadyExists, "prometheus.yml was changed by somebody else since it was loaded"});
            });
            return;
        }
        m_otherFile.clear();
    }
    m_ways.apply(text.text, [this, text, done = std::move(done)](const agent::Status &status) {
        if (status.ok()) {
            const agent::TimestampMs time = m_ways.snapshot()->time;
            const MutexLock lock(m_mutex);
            add(text.text, text.source, time);
        }
        done(status);
    });
}

void FakeDesk::preview(std::string text, std::function<void(const ConfigPreview &)> done)
{
    m_ways.later([this, text = std::move(text), done = std::move(done)] {
        const std::string running = m_ways.snapshot()->configText;
        ConfigPreview out;
        out.differs = text != running;
        const std::uint64_t before = countAddresses(running);
        const std::uint64_t after = countAddresses(text);
        ConfigPreview::Job job;
        job.name = "node";
        job.targetsAdded = after > before ? after - before : 0;
        job.targetsRemoved = before > after ? before - after : 0;
        job.seriesAdded = job.targetsAdded * 155;
        job.seriesRemoved = job.targetsRemoved * 155;
        if (out.differs)
            out.jobs.push_back(job);
        if (running.find("backup-site") != std::string::npos && text.find("backup-site") == std::string::npos)
            out.remotes.push_back({"backup-site", ConfigPreview::Change::Removed, false, 12'400, 81'920});
        done(out);
    });
}

void FakeDesk::listHistory(std::function<void(const std::vector<ConfigVersion> &)> done)
{
    m_ways.later([this, done = std::move(done)] {
        std::vector<ConfigVersion> rows;
        {
            const MutexLock lock(m_mutex);
            for (auto version = m_versions.rbegin(); version != m_versions.rend(); ++version)
                rows.push_back(version->row);
        }
        done(rows);
    });
}

void FakeDesk::readVersion(std::uint64_t number, std::function<void(const Result<std::string> &)> done)
{
    m_ways.later([this, number, done = std::move(done)] {
        Result<std::string> text = agent::notFound("there is no such configuration");
        {
            const MutexLock lock(m_mutex);
            if (number >= 1 && number <= m_versions.size())
                text = m_versions[number - 1].text;
        }
        done(text);
    });
}

void FakeDesk::readFile(std::function<void(const Result<std::string> &)> done)
{
    m_ways.later([this, done = std::move(done)] {
        std::string text = m_ways.snapshot()->configText;
        {
            const MutexLock lock(m_mutex);
            if (!m_otherFile.empty())
                text = m_otherFile;
        }
        done(text);
    });
}

void FakeDesk::writeSecret(std::string name, std::string secret, Done done)
{
    {
        const MutexLock lock(m_mutex);
        m_secrets.push_back(name + '=' + secret);
    }
    m_ways.later([done = std::move(done)] { done({}); });
}

void FakeDesk::tryRelabelling(RelabelTrial trial,
                              std::function<void(const Result<std::vector<RelabelTrialStep>> &)> done)
{
    m_ways.later([trial = std::move(trial), done = std::move(done)] {
        std::vector<RelabelTrialStep> steps;
        const std::string ecu(trial.labels.get("__meta_ecu"));
        steps.push_back({0, true, false, {}});
        if (!ecu.empty())
            steps.back().changes.push_back({"ecu", "", ecu});
        const bool spare = trial.labels.get("role") == "spare";
        steps.push_back({1, spare, spare, {}});
        done(steps);
    });
}

void FakeDesk::changeFile(std::string text)
{
    const MutexLock lock(m_mutex);
    m_otherFile = std::move(text);
}

std::vector<std::string> FakeDesk::secrets() const
{
    const MutexLock lock(m_mutex);
    return m_secrets;
}
