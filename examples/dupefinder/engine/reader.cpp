// SPDX-License-Identifier: MIT
#include "actors.h"
#include "reading.h"

#include <QActors/Offload>

#include <QtCore/qpromise.h>

using namespace QActors;

// Called again and again: asks for a job and does it.
Async<> Reader::run()
{
    send(m_index, ReaderIdle{pid()});
    co_await receive(on<ReadHeads>([this](ReadHeads &&job) { return read(std::move(job)); }),
                     on<CompareFiles>([this](CompareFiles &&job) { return compare(std::move(job)); }));
}

Async<> Reader::read(ReadHeads job)
{
    const auto work = [job, meter = m_meter](QPromise<HeadsRead> &promise) {
        promise.addResult(readHeads(job.files, meter, [&] { return promise.isCanceled(); }));
    };
    HeadsRead result = co_await offload(work);
    send(m_index, std::move(result));
}

Async<> Reader::compare(CompareFiles job)
{
    const auto work = [job, meter = m_meter](QPromise<Compared> &promise) {
        promise.addResult(compareFiles(job.sets, meter, [&] { return promise.isCanceled(); }));
    };
    Compared result = co_await offload(work);
    send(m_index, std::move(result));
}
