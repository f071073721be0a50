// expects: An Async is awaited once and then gone: co_await std::move(async).
// SPDX-License-Identifier: MIT
#include <QActors/Async>

class Answer : public QActors::Async<int>
{
};

QActors::Async<int> wrong(Answer answer)
{
    co_return co_await answer;
}
