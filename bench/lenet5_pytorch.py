"""LeNet-5 (modern form) on MNIST in PyTorch: seconds of training per epoch. usage: lenet5.py DATA THREADS [EPOCHS] [BATCH]"""
import sys, time, gzip, numpy as np, torch, torch.nn as nn
data, threads = sys.argv[1], int(sys.argv[2]); epochs = int(sys.argv[3]) if len(sys.argv) > 3 else 2; batch=int(sys.argv[4]) if len(sys.argv)>4 else 128
torch.set_num_threads(threads); torch.manual_seed(0)
def images(n): return torch.from_numpy(np.frombuffer(gzip.open(f"{data}/{n}-images-idx3-ubyte.gz").read(), np.uint8, offset=16).reshape(-1,1,28,28).astype(np.float32)/255.)
def labels(n): return torch.from_numpy(np.frombuffer(gzip.open(f"{data}/{n}-labels-idx1-ubyte.gz").read(), np.uint8, offset=8).astype(np.int64))
x,y,tx,ty = images("train"),labels("train"),images("t10k"),labels("t10k")
net = nn.Sequential(nn.Conv2d(1,6,5,padding=2),nn.ReLU(),nn.MaxPool2d(2),nn.Conv2d(6,16,5),nn.ReLU(),nn.MaxPool2d(2),nn.Flatten(),nn.Linear(400,120),nn.ReLU(),nn.Linear(120,84),nn.ReLU(),nn.Linear(84,10))
opt = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9); loss_f = nn.CrossEntropyLoss()
for e in range(epochs):
    t=time.perf_counter(); p=torch.randperm(len(x)); net.train()
    for i in range(0,len(x),batch):
        j=p[i:i+batch]; opt.zero_grad(set_to_none=True); l=loss_f(net(x[j]),y[j]); l.backward(); opt.step()
    t=time.perf_counter()-t
    with torch.no_grad(): acc=(net(tx).argmax(1)==ty).float().mean().item()
    print(f"threads {threads} epoch {e+1}: {t:.2f} s, accuracy {acc:.4f}", flush=True)
