// SPDX-License-Identifier: MIT
// Streams and the generators of QCoro, both ways.
#pragma once

#include <QActors/qt/qcoro.h>
#include <QActors/streams/stream.h>

#include <QCoro/QCoroAsyncGenerator>

namespace QActors {
namespace detail {

/// Belongs to the coroutine that waits for the generator, which QCoro will resume: it goes with that one.
template<typename T>
struct GeneratorSource
{
    using Value = std::remove_cvref_t<T>;
    explicit GeneratorSource(QCoro::AsyncGenerator<T> from) : generator(std::move(from)) { }
    QCoro::AsyncGenerator<T> generator;
    std::optional<QCoro::AsyncGeneratorIterator<T>> at;
};

template<typename T>
QCoro::Task<std::optional<std::remove_cvref_t<T>>> nextOf(std::shared_ptr<GeneratorSource<T>> source)
{
    std::optional<std::remove_cvref_t<T>> value;
    if (!source->at)
        source->at = co_await source->generator.begin();
    else
        co_await ++*source->at;
    if (*source->at != source->generator.end())
        value.emplace(std::move(**source->at)); // nobody else looks at it
    co_return value;
}

template<typename T>
Async<std::optional<T>> nextOfStream(Stream<T> &stream)
{
    co_return co_await stream.next();
}

} // namespace detail

/// The values of a QCoro::AsyncGenerator, with its error. The generator runs as QCoro has it run: outside any task, and no cancel reaches it; a stream that
/// ends while the generator waits leaves it to that wait, after which it is destroyed. Thread: the reader's, from the first read on.
template<typename T>
Stream<std::remove_cvref_t<T>> streamOf(QCoro::AsyncGenerator<T> generator)
{
    const auto source = std::make_shared<detail::GeneratorSource<T>>(std::move(generator));
    for (;;) {
        std::optional<std::remove_cvref_t<T>> value = co_await detail::nextOf(source);
        if (!value)
            co_return;
        co_yield std::move(*value);
    }
}

/// A stream as a generator for coroutines of QCoro: `QCORO_FOREACH(const Page &page, generatorOf(pages(url))) { … }`. Each value is read by a task of
/// its own on this thread; a destroyed generator destroys the stream, as ~Stream() does. Errors of the stream come from begin() and ++.
template<typename T>
QCoro::AsyncGenerator<T> generatorOf(Stream<T> stream)
{
    while (std::optional<T> value = co_await detail::nextOfStream(stream))
        co_yield *value;
}

} // namespace QActors
