// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/remote/answers/dead_letters.h"
#include "tests/agent/remote/delivery_rig.h"
#include "tests/support/head_receiver.h"
#include "tests/support/memory_filesystem.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

/// A delivery among fakes whose requests are answered by a HeadReceiver, and whose dead letters lie on a disk in
/// memory. One thread: the test's.
struct RefusalRig : DeliveryRig {
    RefusalRig() { openStore(); }

    void openStore()
    {
        delivery.reset();
        store.reset();
        store = std::make_unique<agent::remote::DeadLetters>("/data", settings.name, storeLimit, &files, log);
        deadLetters = store.get();
    }
    /// Answers the oldest request; false: there is none.
    bool answerOne()
    {
        if (client.pending.empty())
            return false;
        std::vector<HeadReceiver::Sample> samples;
        for (const Sent &sent : decode(client.pending[0].request))
            samples.push_back({sent.series, sent.timestamp, sent.value});
        largest = std::max(largest, samples.size());
        const HeadReceiver::Answer answer = receiver.take(samples, clock.now());
        client.answer(0, answer.status, answer.body);
        return true;
    }
    /// The same with an answer of the test's.
    bool answersOneWith(int status, const std::string &body, const agent::http::Headers &headers = {})
    {
        if (client.pending.empty())
            return false;
        client.answer(0, status, body, headers);
        run();
        return true;
    }
    /// Lets delivery go on until nothing is pending, or `most` requests were answered.
    std::size_t drain(std::size_t most = 1'000'000, std::chrono::milliseconds step = std::chrono::milliseconds(50))
    {
        std::size_t answered = 0;
        for (int idle = 0; idle < 20 && answered < most;) {
            if (answerOne()) {
                ++answered;
                idle = 0;
                run();
            } else {
                ++idle;
                advance(idle < 10 ? step : std::chrono::milliseconds(6000));
            }
        }
        return answered;
    }
    /// Series and times of what lies in the store.
    std::multiset<std::string> dead()
    {
        store->sync();
        std::multiset<std::string> out;
        for (const agent::remote::DeadLetter &listed : store->list({}, 0, 1'000'000)) {
            const auto letter = store->read(listed.id);
            agent::http::Request request;
            request.body = std::make_shared<const std::string>(letter ? letter->body : std::string());
            for (const Sent &sent : decode(request))
                out.insert(sent.series + '@' + std::to_string(sent.timestamp));
        }
        return out;
    }

    MemoryFileSystem files;
    std::uint64_t storeLimit = std::uint64_t{64} << 20;
    std::unique_ptr<agent::remote::DeadLetters> store;
    HeadReceiver receiver;
    std::size_t largest = 0; ///< Samples in a request.
};
