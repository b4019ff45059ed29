// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/desk.h"

#include "agent/engine/config_preview.h"
#include "agent/relabel/relabel.h"

namespace agent::engine {
namespace {

constexpr std::string_view kHistoryFolder = "/config_history";

std::string folderOf(const std::string &path)
{
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash + 1);
}

class Steps final : public relabel::RuleTrace {
public:
    void applied(const relabel::RuleStep &step) override
    {
        RelabelTrialStep out{step.rule, step.matched, step.dropped, {}};
        for (const relabel::LabelChange &change : step.changes)
            out.changes.push_back({change.name, change.before, change.after});
        steps.push_back(std::move(out));
    }
    std::vector<RelabelTrialStep> steps;
};

Result<std::vector<RelabelTrialStep>> trial(const config::LoadResult &loaded, const RelabelTrial &wanted)
{
    if (!loaded.ok())
        return invalidInput(loaded.status().message());
    if (loaded.config.jobs.empty())
        return invalidInput("there is no job whose rules could be tried out");
    const scrape::JobSettings &job = loaded.config.jobs.front();
    const auto rules = relabel::Rules::compile(wanted.ofSamples ? job.metricRelabel : job.relabel, job.nameScheme);
    if (!rules)
        return rules.error();
    Steps steps;
    model::Labels labels = wanted.labels;
    static_cast<void>(rules->apply(labels, &steps)); // the steps tell
    return steps.steps;
}

} // namespace

Desk::Desk(Context context)
    : m_context(std::move(context)), m_history(m_context.files, m_context.storagePath + std::string(kHistoryFolder))
{
    m_running.set(std::make_shared<config::Config>());
}

config::LoadResult Desk::load(const std::string &text) const
{
    return config::loadText(m_context.files, text, m_context.configPath, m_context.features);
}

void Desk::noteApplied(config::Config config, std::string text, const std::string &source, TimestampMs time)
{
    m_running.set(std::make_shared<const config::Config>(std::move(config)));
    m_executor.post([this, text = std::move(text), source, time] {
        if (const Status status = m_history.add(text, source, time); !status.ok())
            m_context.log.write(LogLevel::Warn, "config",
                                "The configuration could not be added to the history; it runs all the same",
                                {{"err", status.message()}});
    });
}

void Desk::check(std::string text, std::function<void(std::vector<ConfigProblem>)> done)
{
    m_executor.post([this, text = std::move(text), done = std::move(done)] {
        std::vector<ConfigProblem> problems;
        for (const config::Problem &problem : load(text).problems)
            problems.push_back(toProblem(problem));
        done(std::move(problems));
    });
}

void Desk::preview(std::string text, std::function<void(const ConfigPreview &)> done)
{
    m_executor.post([this, text = std::move(text), done = std::move(done)] {
        done(previewOf(*m_running.get(), *m_context.snapshot.get(), load(text),
                       [this](const discovery::Settings &settings) { return m_context.discovery.found(settings); }));
    });
}

void Desk::listHistory(std::function<void(const std::vector<ConfigVersion> &)> done)
{
    m_executor.post([this, done = std::move(done)] { done(m_history.list()); });
}

void Desk::readVersion(std::uint64_t number, std::function<void(const Result<std::string> &)> done)
{
    m_executor.post([this, number, done = std::move(done)] { done(m_history.read(number)); });
}

void Desk::readFile(std::function<void(const Result<std::string> &)> done)
{
    m_executor.post([this, done = std::move(done)] { done(m_context.files.readFile(m_context.configPath)); });
}

Status Desk::writeSecretFile(const std::string &name, const std::string &secret)
{
    if (name.empty() || name.front() == '.' || name.find('/') != std::string::npos)
        return invalidInput("\"" + name + "\" is no name for a file beside the configuration: leave out folders");
    const std::string path = folderOf(m_context.configPath) + name;
    if (m_context.files.exists(path)) {
        const Result<std::string> present = m_context.files.readFile(path);
        if (present && *present == secret)
            return {};
        return {Code::AlreadyExists, path + " is there already and is not overwritten: take another name"};
    }
    return writeFileAtomically(m_context.files, path, secret, FileAccess::OwnerOnly);
}

void Desk::writeSecret(std::string name, std::string secret, Done done)
{
    m_executor.post([this, name = std::move(name), secret = std::move(secret), done = std::move(done)] {
        done(writeSecretFile(name, secret));
    });
}

void Desk::tryRelabelling(RelabelTrial wanted, std::function<void(const Result<std::vector<RelabelTrialStep>> &)> done)
{
    m_executor.post(
        [this, wanted = std::move(wanted), done = std::move(done)] { done(trial(load(wanted.text), wanted)); });
}

} // namespace agent::engine
