// expects: ChildSpec::actor<A>(id, arguments…): the arguments are copied for each start; one of them cannot be.
#include <QActors/Supervisor>
#include <memory>
class Worker : public QActors::Actor
{
public:
    explicit Worker(std::unique_ptr<int>) { }
    QActors::Async<> run() override { co_return; }
};
void f()
{
    QActors::ChildSpec::actor<Worker>(QString(), std::make_unique<int>(1));
}
